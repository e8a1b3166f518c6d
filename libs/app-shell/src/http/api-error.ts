import { HttpException } from '@nestjs/common';

/** The body of every refusal: a code for programs and a sentence for people. */
export interface ErrorBody {
  error: { code: string; message: string };
}

export function errorBody(code: string, message: string): ErrorBody {
  return { error: { code, message } };
}

/** A refusal with a code of its own: `throw new ApiError(404, 'no_such_account', 'There is no such account.')`. */
export class ApiError extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    message: string,
    /** Seconds; sent as Retry-After. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message, status);
  }
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  409: 'conflict',
  410: 'gone',
  413: 'body_too_large',
  414: 'address_too_long',
  415: 'unsupported_media_type',
  422: 'unprocessable',
  429: 'too_many_requests',
  431: 'headers_too_large',
  503: 'unavailable',
};

export function codeOfStatus(status: number): string {
  return CODES[status] ?? (status < 500 ? 'refused' : 'internal');
}
