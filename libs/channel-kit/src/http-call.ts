import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AdapterContext } from './adapter';
import { keptAgent } from './kept-agents';
import type { StreamedBody } from './multipart';
import type { SendFailure } from './send-failure';

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  /** Put into the address, beside what it has. */
  query?: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  /** Its length is said beside the headers. */
  body?: Buffer | StreamedBody;
  /** An answer that is larger is not read to its end. */
  answerBytesMax: number;
  /** A success is known by its headers: its body is not read. */
  headersOnly?: boolean;
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
      /** What the JSON says; undefined where a refusal is none, and where the body was not asked for. */
      body: unknown;
      /** The server's time, else ours. ISO 8601. */
      at: string;
    }
  | Silence;

/**
 * One call of an API that answers in JSON, tried once; never throws. A connection that is not up within `connectMs` is
 * given up, and then nothing was sent. The whole call ends after `connectMs + readMs`, and then it may have been. A
 * success that cannot be read is no proof of anything, so it counts as silence (NOT_JSON).
 *
 * With a streamed body the clock starts again with each piece that goes, and leaves time for what has left us but not
 * this machine; the whole may last as long as its size takes at {@link BYTES_PER_SECOND_MIN}. It counts as sent with its
 * last piece: half a file has no effect anywhere.
 */
export async function callHttp(
  call: HttpCall,
  { timeouts, signal }: Pick<AdapterContext, 'timeouts' | 'signal'>,
): Promise<HttpAnswer> {
  if (signal?.aborted) return { kind: 'silent', sent: false, code: 'ABORTED' };
  const progress = { sent: false };
  try {
    const { message, text } = await exchange(call, { timeouts, ...(signal ? { signal } : {}) }, progress);
    return read(message, text, call.headersOnly);
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

const BYTES_PER_SECOND_MIN = 64 * 1024;
/** So much of a body may still lie in this machine's buffers when its last piece has been handed over. */
const BUFFERED_BYTES_MAX = 2 * 1024 * 1024;

const transferMs = (bytes: number) => (bytes / BYTES_PER_SECOND_MIN) * 1_000;

async function exchange(
  call: HttpCall,
  { timeouts: { connectMs, readMs }, signal }: Pick<AdapterContext, 'timeouts' | 'signal'>,
  progress: { sent: boolean },
): Promise<{ message: IncomingMessage; text: string }> {
  const { url: address, query = {}, method, headers, body } = call;
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const isSecure = url.protocol === 'https:';
  const isStreamed = body !== undefined && !Buffer.isBuffer(body);
  const request = (isSecure ? httpsRequest : httpRequest)(url, {
    method,
    agent: keptAgent(isSecure ? 'https' : 'http', connectMs),
    headers: { ...headers, ...(body ? { 'content-length': isStreamed ? body.sizeBytes : body.length } : {}) },
    ...(signal ? { signal } : {}),
  });
  if (!isStreamed) noteSent(request, isSecure, progress);
  const giveUp = () => request.destroy(Object.assign(new Error('no answer'), { code: 'TIMEOUT' }));
  const streamedBytes = isStreamed ? body.sizeBytes : 0;
  const patienceMs = connectMs + readMs + transferMs(Math.min(streamedBytes, BUFFERED_BYTES_MAX));
  const deadline = setTimeout(giveUp, patienceMs);
  const latest = setTimeout(giveUp, connectMs + readMs + transferMs(streamedBytes));
  try {
    const answer = answerTo(request, call);
    if (isStreamed) stream(body, request, { progress, onPiece: () => deadline.refresh() });
    else request.end(body);
    return await answer;
  } finally {
    clearTimeout(deadline);
    clearTimeout(latest);
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

/** What goes wrong on the way ends the request, and is told as its error. */
function stream(
  body: StreamedBody,
  request: ClientRequest,
  { progress, onPiece }: { progress: { sent: boolean }; onPiece: () => void },
): void {
  const pieces = async function* (): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const piece of body.open()) {
      size += piece.length;
      if (size >= body.sizeBytes) progress.sent = true;
      onPiece();
      yield piece;
    }
  };
  pipeline(Readable.from(pieces(), { objectMode: false }), request).catch((error: Error) =>
    request.destroy(error),
  );
}

/** An answer may come before the whole request has gone: then nothing that becomes of the rest matters. */
function answerTo(
  request: ClientRequest,
  { answerBytesMax, headersOnly }: HttpCall,
): Promise<{ message: IncomingMessage; text: string }> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (message) => {
      request.off('error', reject).on('error', () => undefined);
      if (headersOnly && isSuccess(message)) {
        resolve({ message, text: '' });
        request.destroy();
        return;
      }
      textOf(message, answerBytesMax)
        .then((text) => resolve({ message, text }), reject)
        .finally(() => {
          if (!request.writableFinished) request.destroy();
        });
    });
  });
}

const isSuccess = ({ statusCode = 0 }: IncomingMessage) => statusCode >= 200 && statusCode <= 299;

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

function read(message: IncomingMessage, text: string, headersOnly = false): HttpAnswer {
  const { statusCode: status = 0, headers } = message;
  const body = parseOrUndefined(text);
  if (body === undefined && isSuccess(message) && !headersOnly)
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
