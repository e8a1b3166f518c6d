import { callHttp, multipart, type AdapterContext, type HttpCall } from '@causerie/channel-kit';
import { refusalFrom, type GraphRefusal } from './graph-error';

const GRAPH_ROOT = 'https://graph.facebook.com';

/** The version of the Graph API an account uses unless it names another. */
export const GRAPH_VERSION = 'v23.0';
export const GRAPH_VERSION_SHAPE = /^v\d{1,2}\.\d$/;

/** Our answers are small. */
const ANSWER_BYTES_MAX = 5 * 1024 * 1024;

export interface GraphCall {
  method: 'GET' | 'POST';
  /** Below the version, e.g. `123456/messages`. */
  path: string;
  version: string;
  /** Goes into the Authorization header, never into the address. */
  token: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  /** Instead of a body: a form with files, which are read piece by piece. */
  form?: ReturnType<typeof multipart>;
}

/** How a call ended. `silent`: no whole answer came; `sent` says whether the request may have arrived. */
export type GraphAnswer =
  | { kind: 'accepted'; body: unknown; at: string }
  | { kind: 'refused'; refusal: GraphRefusal }
  | { kind: 'silent'; sent: boolean; code: string };

/** One call, tried once; never throws. */
export async function callGraph(call: GraphCall, context: AdapterContext): Promise<GraphAnswer> {
  const { method, version, path, query, token } = call;
  const { contentType, body } = contentOf(call);
  const answer = await callHttp(
    {
      method,
      url: `${(context.apiRoot ?? GRAPH_ROOT).replace(/\/+$/, '')}/${version}/${path}`,
      ...(query ? { query } : {}),
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body }),
      answerBytesMax: ANSWER_BYTES_MAX,
    },
    context,
  );
  if (answer.kind === 'silent') return answer;
  const { status, headers, at } = answer;
  if (status < 200 || status > 299)
    return { kind: 'refused', refusal: refusalFrom(status, answer.body, headers) };
  return { kind: 'accepted', body: answer.body, at };
}

function contentOf({ body, form }: GraphCall): {
  contentType?: string;
  body?: NonNullable<HttpCall['body']>;
} {
  if (form) return form;
  if (body === undefined) return {};
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}
