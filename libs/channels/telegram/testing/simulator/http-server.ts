import * as http from 'node:http';
import { sendFile, sendJson, startSimulatorHost, type SimulatorRequest } from '@causerie/channel-kit-testing';
import type { ApiExecutor, CallOutcome } from './api-executor';
import { toEnvelope } from './api-executor';
import type { Operations } from './control/operations';
import type { SimBot } from './state/bot';
import type { World } from './state/world';
import { readParams, UnreadableBody } from './wire/api-params';
import { refusal } from './wire/api-refusal';

/** Uploads of 50 MB, and room for the other fields. */
const BODY_BYTES_MAX = 51 * 1024 * 1024;

interface Incoming extends SimulatorRequest {
  response: http.ServerResponse;
}

interface ServerParts {
  world: World;
  executor: ApiExecutor;
  operations: Operations;
}

/** /bot<token>/<method>, /file/bot<token>/<path> and /sim/<operation> */
export function startHttpServer(parts: ServerParts, where: { port?: number; host?: string }) {
  const routes = new Routes(parts);
  return startSimulatorHost(
    {
      operations: parts.operations,
      bodyBytesMax: BODY_BYTES_MAX,
      answer: (request, response) => routes.route({ ...request, response }),
      bug: () => ({ ok: false, error_code: 500, description: 'Internal Server Error' }),
      // Ids of people have ten digits and more, those of groups are below zero.
      numbers: /^-?\d{1,15}$/,
    },
    where,
  );
}

class Routes {
  constructor(private readonly parts: ServerParts) {}

  async route(incoming: Incoming): Promise<void> {
    const { pathname } = incoming.url;
    const api = /^\/bot([^/]+)\/(?:test\/)?([^/]+)$/.exec(pathname);
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname);
    if (api) return this.callApi(incoming, decodeURIComponent(api[1] ?? ''), api[2] ?? '');
    if (file)
      return this.download(incoming, decodeURIComponent(file[1] ?? ''), decodeURIComponent(file[2] ?? ''));
    return refuse(incoming.response, refusal('notFound'));
  }

  private async callApi(
    { response, url, headers, body, gone }: Incoming,
    token: string,
    method: string,
  ): Promise<void> {
    const bot = this.botOf(token);
    if (!bot) return refuse(response, refusal('unauthorized'));
    if (!body) return refuse(response, refusal('bodyTooLarge'));
    try {
      const params = readParams(url.searchParams, headers['content-type'] ?? '', body);
      const call = { bot, method, params, via: 'http' as const, gone };
      answer(response, await this.parts.executor.call(call));
    } catch (error) {
      if (error instanceof UnreadableBody) return refuseUnread(response);
      throw error;
    }
  }

  private async download({ response, gone }: Incoming, token: string, path: string): Promise<void> {
    const bot = this.botOf(token);
    if (!bot) return refuse(response, refusal('unauthorized'));
    const { files, fileFaults: faults } = this.parts.world;
    const file = files.download(bot.id, path);
    const missing = () => refuse(response, refusal('notFound'));
    if (!file) return missing();
    await sendFile(response, { ...file, contentType: 'application/octet-stream' }, { faults, gone, missing });
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
