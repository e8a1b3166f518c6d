import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AdapterContext } from './adapter';
import { keptAgent } from './kept-agents';
import type { SendFailure } from './send-failure';

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  /** Put into the address, beside what it has. */
  query?: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  /** Its length is said beside the headers. */
  body?: Buffer;
  /** An answer that is larger is not read to its end. */
  answerBytesMax: number;
}

/** No whole answer came. `sent`: the request may have arrived. `code` holds nothing private. */
export interface Silence {
  kind: 'silent';
  sent: boolean;
  code: string;
}

export type HttpAnswer =
  | {
      kind: 'answered';
      status: number;
      headers: IncomingHttpHeaders;
      /** What the JSON says; undefined where a refusal is none. */
      body: unknown;
      /** The server's time, else ours. ISO 8601. */
      at: string;
    }
  | Silence;

/**
 * One call of an API that answers in JSON, tried once; never throws. A connection that is not up within `connectMs` is
 * given up, and then nothing was sent. The whole call ends after `connectMs + readMs`, and then it may have been. A
 * success that cannot be read is no proof of anything, so it counts as silence (NOT_JSON).
 */
export async function callHttp(
  call: HttpCall,
  { timeouts, signal }: Pick<AdapterContext, 'timeouts' | 'signal'>,
): Promise<HttpAnswer> {
  if (signal?.aborted) return { kind: 'silent', sent: false, code: 'ABORTED' };
  const progress = { sent: false };
  try {
    const { message, text } = await exchange(call, { timeouts, ...(signal ? { signal } : {}) }, progress);
    return read(message, text);
  } catch (error) {
    return { kind: 'silent', sent: progress.sent, code: codeOf(error) };
  }
}

/** Unless it is certain that nothing left, a broken connection says nothing about what the platform did. */
export function silenceFailure({ sent, code }: Omit<Silence, 'kind'>, platform: string): SendFailure {
  return {
    class: sent ? 'unknown_outcome' : 'transient',
    code,
    description: sent ? `No answer from ${platform} (${code}).` : `No connection to ${platform} (${code}).`,
  };
}

async function exchange(
  { url: address, query = {}, method, headers, body, answerBytesMax }: HttpCall,
  { timeouts: { connectMs, readMs }, signal }: Pick<AdapterContext, 'timeouts' | 'signal'>,
  progress: { sent: boolean },
): Promise<{ message: IncomingMessage; text: string }> {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const isSecure = url.protocol === 'https:';
  const request = (isSecure ? httpsRequest : httpRequest)(url, {
    method,
    agent: keptAgent(isSecure ? 'https' : 'http', connectMs),
    headers: { ...headers, ...(body ? { 'content-length': body.length } : {}) },
    ...(signal ? { signal } : {}),
  });
  noteSent(request, isSecure, progress);
  const giveUp = () => request.destroy(Object.assign(new Error('no answer'), { code: 'TIMEOUT' }));
  const deadline = setTimeout(giveUp, connectMs + readMs);
  try {
    return await answerTo(request, body, answerBytesMax);
  } finally {
    clearTimeout(deadline);
  }
}

function noteSent(request: ClientRequest, isSecure: boolean, progress: { sent: boolean }): void {
  const up = () => {
    progress.sent = true;
  };
  request.on('socket', (socket) => {
    if (request.reusedSocket) up();
    else socket.once(isSecure ? 'secureConnect' : 'connect', up);
  });
}

function answerTo(
  request: ClientRequest,
  body: Buffer | undefined,
  answerBytesMax: number,
): Promise<{ message: IncomingMessage; text: string }> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (message) => {
      textOf(message, answerBytesMax).then((text) => resolve({ message, text }), reject);
    });
    request.end(body);
  });
}

async function textOf(message: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) throw Object.assign(new Error('too large'), { code: 'TOO_LARGE' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function read({ statusCode: status = 0, headers }: IncomingMessage, text: string): HttpAnswer {
  const body = parseOrUndefined(text);
  if (body === undefined && status >= 200 && status <= 299)
    return { kind: 'silent', sent: true, code: 'NOT_JSON' };
  const date = Date.parse(headers.date ?? '');
  const at = new Date(Number.isNaN(date) ? Date.now() : date).toISOString();
  return { kind: 'answered', status, headers, body, at };
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
