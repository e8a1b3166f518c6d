import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AdapterContext } from '@causerie/channel-kit';

/** https://developers.line.biz/en/reference/messaging-api/#domain-name ; files are at api-data.line.me */
const API_ROOT = 'https://api.line.me';
/** The answers to our calls are small; a larger one is not read to its end. */
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
}

/** How a call ended. `silent`: no whole answer came; `sent` says whether the request may have arrived. */
export type LineAnswer =
  | { kind: 'answered'; status: number; body: unknown; headers: IncomingHttpHeaders; at: string }
  | { kind: 'silent'; sent: boolean; code: string };

/** An idle connection is given up before a server would close it under our next request. */
const KEPT = { keepAlive: true, timeout: 4_000, scheduling: 'lifo' } as const;
const plainAgent = new HttpAgent(KEPT);
const secureAgent = new HttpsAgent(KEPT);

/**
 * One call, tried once; never throws. A connection that is not up within `connectMs` is given up, and then nothing was
 * sent. The whole call ends after `connectMs + readMs`, and then it may have been.
 */
export async function callLine(call: LineCall, context: AdapterContext): Promise<LineAnswer> {
  if (context.signal?.aborted) return { kind: 'silent', sent: false, code: 'ABORTED' };
  const progress = { sent: false };
  try {
    const response = await exchange(call, context, progress);
    return answerOf(response.message, response.text);
  } catch (error) {
    return { kind: 'silent', sent: progress.sent, code: codeOf(error) };
  }
}

function exchange(
  call: LineCall,
  { apiRoot = API_ROOT, timeouts, signal }: AdapterContext,
  progress: { sent: boolean },
): Promise<{ message: IncomingMessage; text: string }> {
  const url = new URL(`${apiRoot.replace(/\/+$/, '')}${call.path}`);
  const secure = url.protocol === 'https:';
  const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: call.method,
      agent: secure ? secureAgent : plainAgent,
      headers: {
        authorization: `Bearer ${call.token}`,
        ...(call.retryKey === undefined ? {} : { 'x-line-retry-key': call.retryKey }),
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
    request.on('response', (message) => {
      textOf(message).then((text) => {
        stopClocks();
        resolve({ message, text });
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
  const giveUp = (code: string) => () => request.destroy(Object.assign(new Error(code), { code }));
  const connecting = setTimeout(giveUp('CONNECT_TIMEOUT'), connectMs);
  const whole = setTimeout(giveUp('TIMEOUT'), connectMs + readMs);
  const connected = () => {
    progress.sent = true;
    clearTimeout(connecting);
  };
  request.on('socket', (socket) => {
    if (request.reusedSocket) connected();
    else socket.once(secure ? 'secureConnect' : 'connect', connected);
  });
  return () => {
    clearTimeout(connecting);
    clearTimeout(whole);
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Error('The answer is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage, text: string): LineAnswer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A success that cannot be read is no proof of anything; a refusal is one by its status.
    if (status < 300) return { kind: 'silent', sent: true, code: 'NOT_JSON' };
  }
  const date = Date.parse(headers.date ?? '');
  const at = new Date(Number.isNaN(date) ? Date.now() : date).toISOString();
  return { kind: 'answered', status, body, headers, at };
}

/** The words of a network error are not passed on: only its code is sure to hold nothing private. */
function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'AbortError') return 'ABORTED';
  return typeof code === 'string' ? code : 'UNKNOWN';
}
