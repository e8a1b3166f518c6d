/** A refusal in LINE's shape: https://developers.line.biz/en/reference/messaging-api/#error-responses */
export class LineRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: {
      details?: { message: string; property: string }[];
      headers?: Record<string, string>;
      body?: Record<string, unknown>;
    } = {},
  ) {
    super(message);
  }

  toBody(): Record<string, unknown> {
    const { details, body } = this.more;
    return { message: this.message, ...(details ? { details } : {}), ...body };
  }
}

export const invalid = (property: string, message: string) =>
  new LineRefusal(400, 'The request body has 1 error(s)', { details: [{ property, message }] });

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
