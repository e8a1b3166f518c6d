import { callHttp, type AdapterContext, type HttpAnswer } from '@causerie/channel-kit';

/** https://developers.line.biz/en/reference/messaging-api/#domain-name */
const API_ROOT = 'https://api.line.me';
const DATA_ROOT = 'https://api-data.line.me';
/** The answers to our calls are small. */
const ANSWER_BYTES_MAX = 1024 * 1024;

export interface LineCall {
  method: 'GET' | 'POST' | 'PUT';
  /** From the root, e.g. `/v2/bot/info`. */
  path: string;
  /** Goes into the Authorization header, never into the address. */
  token: string;
  body?: unknown;
  /** Makes a repeat harmless. */
  retryKey?: string;
  /** Asks for a file, of which only the headers are read. */
  ofFile?: boolean;
}

/** Where files are, without a slash at its end. */
export const dataRootOf = ({ apiRoot }: AdapterContext) => (apiRoot ?? DATA_ROOT).replace(/\/+$/, '');

/** One call, tried once; never throws. */
export function callLine(call: LineCall, context: AdapterContext): Promise<HttpAnswer> {
  const { method, path, token, body, retryKey, ofFile = false } = call;
  const root = ofFile ? dataRootOf(context) : (context.apiRoot ?? API_ROOT).replace(/\/+$/, '');
  return callHttp(
    {
      method,
      url: `${root}${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(retryKey === undefined ? {} : { 'x-line-retry-key': retryKey }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      answerBytesMax: ANSWER_BYTES_MAX,
      headersOnly: ofFile,
    },
    context,
  );
}
