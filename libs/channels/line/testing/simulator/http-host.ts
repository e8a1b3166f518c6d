import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ControlError } from '@causerie/simulator-meta-graph';
import type { Api, ApiAnswer, ApiRequest } from './api';
import { LineRefusal } from './refusal';
import type { World } from './world';

interface Answer {
  answer: ApiAnswer;
  headers?: Record<string, string>;
}

/** `/v2/bot/…` as LINE has it, and `/sim/<operation>`. */
export class HttpHost {
  private readonly server = http.createServer((request, response) => void this.handle(request, response));

  constructor(private readonly parts: { world: World; api: Api; operations: object }) {}

  async listen(port: number, host: string): Promise<string> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return `http://${host}:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    try {
      const { pathname } = new URL(request.url ?? '/', 'http://simulator');
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = jsonOf(Buffer.concat(chunks));
      if (pathname.startsWith('/sim/')) await this.steer(pathname.slice('/sim/'.length), body, response);
      else await this.call({ ...headersOf(request), path: pathname, body }, response);
    } catch (error) {
      // A bug of the simulator must not look like a rule of LINE's.
      if (!response.headersSent)
        sendJson(response, {
          status: 500,
          body: { message: `In the simulator: ${(error as Error).message}` },
        });
    }
  }

  private async call(request: ApiRequest, response: http.ServerResponse): Promise<void> {
    const { world } = this.parts;
    const { method, path, body } = request;
    const entry = world.calls.add({ method, path, body, atMs: world.clock.nowMs() });
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const fault = world.faults.takeForCall(path);
    if (fault) entry.fault = fault.kind;
    if (fault?.kind === 'hang') await world.faults.hang(fault.forMs, gone.signal);
    // Who hung up in the meantime was never heard.
    if (fault?.kind === 'hang' && gone.signal.aborted) return;
    const { answer, headers = {} } = await this.answerTo(request, fault);
    entry.status = answer.status;
    world.calls.changed();
    if (fault?.kind === 'acceptThenDrop') {
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if ('bytes' in answer)
      response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.bytes);
    else sendJson(response, answer);
  }

  private async answerTo(
    request: ApiRequest,
    fault: ReturnType<World['faults']['takeForCall']>,
  ): Promise<Answer> {
    if (fault?.kind === '5xx') return { answer: { status: fault.code ?? 500, body: { message: '' } } };
    if (fault?.kind === '429')
      return {
        answer: { status: 429, body: { message: 'The API rate limit has been exceeded. Try again later.' } },
        headers: { 'retry-after': String(fault.retryAfterS) },
      };
    try {
      return { answer: await this.parts.api.call(request) };
    } catch (error) {
      if (!(error instanceof LineRefusal)) throw error;
      return { answer: { status: error.status, body: error.toBody() }, headers: error.more.headers ?? {} };
    }
  }

  private async steer(name: string, input: unknown, response: http.ServerResponse): Promise<void> {
    const operations = this.parts.operations as Record<string, (input: unknown) => unknown>;
    const run = Object.hasOwn(operations, name) ? operations[name] : undefined;
    try {
      if (!run) throw new ControlError(`there is no operation ${name}`);
      sendJson(response, { status: 200, body: { ok: true, result: (await run(input)) ?? null } });
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      sendJson(response, { status: 400, body: { ok: false, error: error.message } });
    }
  }
}

function headersOf({ method = 'GET', headers }: http.IncomingMessage): Omit<ApiRequest, 'path' | 'body'> {
  const retryKey = headers['x-line-retry-key'];
  return {
    method,
    token: /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
    retryKey: typeof retryKey === 'string' ? retryKey : undefined,
  };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return bytes.length === 0 ? {} : (JSON.parse(bytes.toString()) as unknown);
  } catch {
    return undefined;
  }
}

function sendJson(response: http.ServerResponse, { status, body }: { status: number; body: unknown }): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
