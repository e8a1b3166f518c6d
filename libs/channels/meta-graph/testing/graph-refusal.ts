import { randomBytes } from 'node:crypto';

/** A refusal in Meta's shape: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export class GraphApiRefusal extends Error {
  constructor(
    readonly httpStatus: number,
    readonly code: number,
    message: string,
    readonly more: { subcode?: number; details?: string; retryAfterS?: number } = {},
  ) {
    super(message);
  }

  toBody(): Record<string, unknown> {
    const { subcode, details } = this.more;
    return {
      error: {
        message: `(#${this.code}) ${this.message}`,
        type: this.code === 190 ? 'OAuthException' : 'GraphMethodException',
        code: this.code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
        fbtrace_id: randomBytes(8).toString('base64url'),
      },
    };
  }
}
