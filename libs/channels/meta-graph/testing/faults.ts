import { FaultSwitches, type FaultSpec } from '@causerie/channel-kit-testing';

/**
 * `path` narrows a fault of the API side to calls whose path ends so (e.g. `/messages`), `field` to those whose body has
 * this field (`message`, not a sign of typing). `refuse`: with this code of Meta's.
 */
export type GraphFault = FaultSpec<
  { path?: string; field?: string },
  { kind: 'refuse'; code: number; subcode?: number; httpStatus?: number }
>;

interface Called {
  path: string;
  body: unknown;
}

export const graphFaults = () => new FaultSwitches<GraphFault, Called>(strikes);

function strikes({ path: ending, field }: GraphFault, { path, body }: Called): boolean {
  const has = (name: string) => typeof body === 'object' && body !== null && Object.hasOwn(body, name);
  return path.endsWith(ending ?? '') && (field === undefined || has(field));
}
