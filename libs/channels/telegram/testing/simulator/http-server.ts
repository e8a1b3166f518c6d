import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiExecutor, CallOutcome } from './api-executor';
import { toEnvelope } from './api-executor';
import type { Operations } from './control/operations';
import { handleSim } from './control/sim-routes';
import type { SimBot } from './state/bot';
import type { World } from './state/world';
import { readParams, UnreadableBody } from './wire/api-params';
import { refusal } from './wire/api-refusal';

/** Uploads of 50 MB, and room for the other fields. */
const BODY_BYTES_MAX = 51 * 1024 * 1024;

/** Method, path without the token, status and time: what may be logged of a request. */
export type SimulatorLogger = (line: {
  method: string;
  path: string;
  status: number;
  tookMs: number;
}) => void;

interface Incoming {
  request: http.IncomingMessage;
  response: http.ServerResponse;
  url: URL;
}

/** /bot<token>/<method>, /file/bot<token>/<path> and /sim/<operation> */
export class SimulatorHttpServer {
  private readonly server = http.createServer((request, response) => void this.handle(request, response));

  constructor(
    private readonly parts: {
      world: World;
      executor: ApiExecutor;
      operations: Operations;
      logger?: SimulatorLogger;
    },
  ) {}

  /** Resolves with the address it listens on; rejects if the port is taken. */
  async listen(port: number, host: string): Promise<string> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const { port: taken } = this.server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const startedMs = Date.now();
    const url = new URL(request.url ?? '/', 'http://simulator');
    response.on('close', () =>
      this.parts.logger?.({
        method: request.method ?? '',
        path: url.pathname.replace(/bot[^/]*/, 'bot[token]'),
        status: response.statusCode,
        tookMs: Date.now() - startedMs,
      }),
    );
    try {
      await this.route({ request, response, url });
    } catch {
      // A bug of the simulator, or a caller that went away while sending; there is nobody to tell but the caller.
      if (!response.headersSent) {
        sendJson(response, 500, { ok: false, error_code: 500, description: 'Internal Server Error' });
      }
    }
  }

  private async route(incoming: Incoming): Promise<void> {
    const { pathname } = incoming.url;
    const api = /^\/bot([^/]+)\/(?:test\/)?([^/]+)$/.exec(pathname);
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname);
    const sim = /^\/sim\/(\w+)$/.exec(pathname);
    if (api) return this.callApi(incoming, decodeURIComponent(api[1] ?? ''), api[2] ?? '');
    if (file)
      return this.download(incoming, decodeURIComponent(file[1] ?? ''), decodeURIComponent(file[2] ?? ''));
    if (sim) return this.steer(incoming, sim[1] ?? '');
    return refuse(incoming.response, refusal('notFound'));
  }

  private async callApi({ request, response, url }: Incoming, token: string, method: string): Promise<void> {
    const body = await readBody(request);
    const bot = this.botOf(token);
    if (!bot) return refuse(response, refusal('unauthorized'));
    if (!body) return refuse(response, refusal('bodyTooLarge'));
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const params = readParams(url.searchParams, request.headers['content-type'] ?? '', body);
      const call = { bot, method, params, via: 'http' as const, gone: gone.signal };
      answer(response, await this.parts.executor.call(call));
    } catch (error) {
      if (error instanceof UnreadableBody) return refuseUnread(response);
      throw error;
    }
  }

  private async download({ response }: Incoming, token: string, path: string): Promise<void> {
    const bot = this.botOf(token);
    if (!bot) return refuse(response, refusal('unauthorized'));
    const file = this.parts.world.files.download(bot.id, path);
    if (!file) return refuse(response, refusal('notFound'));
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': file.sizeBytes,
    });
    response.end(Buffer.concat([file.bytes, Buffer.alloc(Math.max(0, file.sizeBytes - file.bytes.length))]));
  }

  private async steer({ request, response, url }: Incoming, operation: string): Promise<void> {
    const body = (await readBody(request)) ?? Buffer.alloc(0);
    const { status, body: result } = await handleSim(this.parts.operations, operation, {
      query: url.searchParams,
      body,
    });
    sendJson(response, status, result);
  }

  private botOf(token: string): SimBot | undefined {
    const bot = this.parts.world.bots.get(Number(token.split(':')[0]));
    return bot?.token === token ? bot : undefined;
  }
}

function answer(response: http.ServerResponse, outcome: CallOutcome): void {
  if (outcome.kind === 'drop') {
    response.destroy();
    return;
  }
  if (outcome.kind === 'gateway') {
    const title = `${outcome.code} ${http.STATUS_CODES[outcome.code] ?? ''}`;
    response.writeHead(outcome.code, { 'content-type': 'text/html' });
    response.end(`<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`);
    return;
  }
  const { body } = outcome;
  const retryAfter = body.ok ? undefined : body.parameters?.retry_after;
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  sendJson(response, body.ok ? 200 : body.error_code, body, headers);
}

function refuse(response: http.ServerResponse, refused: ReturnType<typeof refusal>): void {
  answer(response, { kind: 'json', body: toEnvelope(refused) });
}

/** The real server drops a request that it cannot read before any method sees it. */
function refuseUnread(response: http.ServerResponse): void {
  response.writeHead(refusal('badJson').code, { connection: 'close', 'content-length': 0 });
  response.end();
}

function sendJson(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** `undefined` when the body is larger than any bot may send; it is read to its end all the same. */
async function readBody(request: http.IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return size <= BODY_BYTES_MAX ? Buffer.concat(chunks) : undefined;
}
