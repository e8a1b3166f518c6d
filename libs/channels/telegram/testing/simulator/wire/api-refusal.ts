import { REFUSALS, type RefusalKey } from './refusals';

export interface ResponseParameters {
  retry_after?: number;
  migrate_to_chat_id?: number;
}

/** A Bot API call that fails. Becomes `{ ok: false, error_code, description, parameters? }`. */
export class ApiRefusal extends Error {
  constructor(
    readonly key: RefusalKey,
    readonly code: number,
    readonly description: string,
    readonly parameters?: ResponseParameters,
  ) {
    super(description);
    this.name = 'ApiRefusal';
  }
}

/** Makes the refusal of the table; `values` fill the `{name}` places of its description. */
export function refusal(
  key: RefusalKey,
  values: Record<string, string | number> = {},
  parameters?: ResponseParameters,
): ApiRefusal {
  const { code, description } = REFUSALS[key];
  const filled = description.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
  return new ApiRefusal(key, code, filled, parameters);
}
