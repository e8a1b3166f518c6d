import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AdapterContext } from '@causerie/channel-kit';
import { refusalFrom, type GraphRefusal } from './graph-error';

const GRAPH_ROOT = 'https://graph.facebook.com';

/** The version of the Graph API an account uses unless it names another. */
export const GRAPH_VERSION = 'v23.0';
export const GRAPH_VERSION_SHAPE = /^v\d{1,2}\.\d$/;

/** Our answers are small; a larger one is not read to its end. */
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
}

/** How a call ended. `silent`: no whole answer came; `sent` says whether the request may have arrived. */
export type GraphAnswer =
  | { kind: 'accepted'; body: unknown; at: string }
  | { kind: 'refused'; refusal: GraphRefusal }
  | { kind: 'silent'; sent: boolean; code: string };

/** An idle connection is given up before a server would close it under our next request. */
const KEPT = { keepAlive: true, timeout: 4_000, scheduling: 'lifo' } as const;
const plainAgent = new HttpAgent(KEPT);
const secureAgent = new HttpsAgent(KEPT);

/**
 * One call, tried once; never throws. Two clocks run: a connection that is not up within `connectMs` is given up
 * (then nothing was sent), and the whole call ends after `connectMs + readMs` (then it may have been).
 */
export async function callGraph(call: GraphCall, context: AdapterContext): Promise<GraphAnswer> {
  if (context.signal?.aborted) return { kind: 'silent', sent: false, code: 'ABORTED' };
  const progress = { sent: false };
  try {
    const { response, text } = await exchange(call, context, progress);
    return read(response, text);
  } catch (error) {
    return { kind: 'silent', sent: progress.sent, code: codeOf(error) };
  }
}

class TimeoutError extends Error {
  constructor(readonly code: 'CONNECT_TIMEOUT' | 'TIMEOUT') {
    super(code);
  }
}

interface Exchange {
  response: IncomingMessage;
  text: string;
}

function exchange(
  call: GraphCall,
  { apiRoot = GRAPH_ROOT, timeouts, signal }: AdapterContext,
  progress: { sent: boolean },
): Promise<Exchange> {
  const url = addressOf(apiRoot, call);
  const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: call.method,
      agent: secure ? secureAgent : plainAgent,
      headers: {
        authorization: `Bearer ${call.token}`,
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
      },
      ...(signal ? { signal } : {}),
    });
    const stopClocks = startClocks(request, timeouts, { secure, progress });
    const fail = (error: Error) => {
      stopClocks();
      reject(error);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      readText(response).then((text) => {
        stopClocks();
        resolve({ response, text });
      }, fail);
    });
    request.end(body);
  });
}

function startClocks(
  request: ClientRequest,
  { connectMs, readMs }: AdapterContext['timeouts'],
  { secure, progress }: { secure: boolean; progress: { sent: boolean } },
): () => void {
  const giveUp = (code: 'CONNECT_TIMEOUT' | 'TIMEOUT') => () => request.destroy(new TimeoutError(code));
  const connecting = setTimeout(giveUp('CONNECT_TIMEOUT'), connectMs);
  const whole = setTimeout(giveUp('TIMEOUT'), connectMs + readMs);
  const up = () => {
    progress.sent = true;
    clearTimeout(connecting);
  };
  request.on('socket', (socket) => {
    if (request.reusedSocket) up();
    else socket.once(secure ? 'secureConnect' : 'connect', up);
  });
  return () => {
    clearTimeout(connecting);
    clearTimeout(whole);
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Error('The answer is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function read(response: IncomingMessage, text: string): GraphAnswer {
  const status = response.statusCode ?? 0;
  const body = parseOrUndefined(text);
  if (status < 200 || status > 299)
    return { kind: 'refused', refusal: refusalFrom(status, body, response.headers) };
  // A success that cannot be read is no proof of anything.
  if (body === undefined) return { kind: 'silent', sent: true, code: 'NOT_JSON' };
  const date = Date.parse(response.headers.date ?? '');
  return { kind: 'accepted', body, at: new Date(Number.isNaN(date) ? Date.now() : date).toISOString() };
}

function addressOf(root: string, { version, path, query }: GraphCall): URL {
  const url = new URL(`${root.replace(/\/+$/, '')}/${version}/${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  return url;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The words of a network error are not passed on: only its code is sure to hold nothing private. */
function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'AbortError') return 'ABORTED';
  return typeof code === 'string' ? code : 'UNKNOWN';
}
