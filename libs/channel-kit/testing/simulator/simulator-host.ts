import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { readBody, startLocalServer, type LocalServer } from './local-server';
import { runOperation } from './run-operation';

/** A request as the platform's part sees it: everything but `/sim/…`. */
export interface SimulatorRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  /** Missing: larger than `bodyBytesMax`. */
  body: Buffer | undefined;
  /** Aborts when the caller hangs up. */
  gone: AbortSignal;
}

interface SimulatorHostParts {
  /** At `/sim/<name>`. */
  operations: object;
  bodyBytesMax: number;
  answer(request: SimulatorRequest, response: ServerResponse): void | Promise<void>;
  /** The body of a 500 for a bug of the simulator: it must not look like a rule of the platform's. */
  bug(message: string): unknown;
  /** Which words in the query of a control call are numbers. Default: those too short to be anybody's id. */
  numbers?: RegExp;
}

/** A control call may bring a file of 100 MB as base64. */
const CONTROL_BYTES_MAX = 150 * 1024 * 1024;
const SHORT_NUMBERS = /^\d{1,9}$/;

/** A platform that lives on this machine, and beside it its control routes. They have no password. */
export function startSimulatorHost(
  parts: SimulatorHostParts,
  where: { port?: number; host?: string },
): Promise<LocalServer> {
  return startLocalServer((request, response) => void handle(parts, request, response), where);
}

async function handle(
  parts: SimulatorHostParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const method = request.method ?? 'GET';
  try {
    const operation = /^\/sim\/(\w+)$/.exec(url.pathname)?.[1];
    const body = await readBody(request, operation === undefined ? parts.bodyBytesMax : CONTROL_BYTES_MAX);
    if (operation === undefined) {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      await parts.answer({ method, url, headers: request.headers, body, gone: gone.signal }, response);
      return;
    }
    const input = { query: url.searchParams, body: body ?? Buffer.alloc(0) };
    const ended = await runOperation(parts.operations, operation, {
      ...input,
      numbers: parts.numbers ?? SHORT_NUMBERS,
    });
    sendJson(response, ended.status, ended.body);
  } catch (error) {
    // Also a caller that went away while sending: there is nobody to tell but the caller.
    const message = `In the simulator: ${(error as Error).message}`;
    if (!response.headersSent) sendJson(response, 500, parts.bug(message));
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body ?? null);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** JSON where the body is that, nothing where it is something else; `{}` for no body. */
export function jsonIn(body: Buffer | undefined): unknown {
  if (body?.length === 0) return {};
  try {
    return body && (JSON.parse(body.toString()) as unknown);
  } catch {
    return undefined;
  }
}
