import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultSwitches } from './faults';
import { GraphApiRefusal } from './graph-refusal';
import type { Journal } from './journal';

/** A call as the endpoints see it. `path` is what follows the version. */
export interface GraphRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  token: string | undefined;
  /** JSON, where the body is that. */
  body: unknown;
}

/** One call as the simulator saw it. Never holds a token. */
export interface GraphCallEntry {
  method: string;
  path: string;
  body: unknown;
  atMs: number;
  tookMs?: number;
  status?: number;
  answer?: unknown;
  /** The fault switch that shaped the answer. */
  fault?: string;
}

export type Answer =
  { status: number; body: unknown; retryAfterS?: number } | { bytes: Buffer; contentType: string };

interface GraphHostParts {
  nowMs(): number;
  faults: FaultSwitches;
  calls: Journal<GraphCallEntry>;
  /** Everything below `/<version>/`. Throws GraphApiRefusal. */
  api(request: GraphRequest): Answer | Promise<Answer>;
  /** Files, outside the versions. */
  file(path: string, token: string | undefined): Answer;
  operations: object;
  /** Under which code a `429` fault refuses. */
  throttledCode?: number;
}

/** A control call that makes no sense: an unknown person, a button that is not there. Not a refusal of Meta's. */
export class ControlError extends Error {}

const BODY_BYTES_MAX = 101 * 1024 * 1024;

/** `/<version>/<path>`, `/files/<path>` and `/sim/<operation>` */
export class GraphHost {
  private readonly server = http.createServer((request, response) => void this.handle(request, response));

  constructor(private readonly parts: GraphHostParts) {}

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
      await this.route(request, response);
    } catch (error) {
      // A bug of the simulator must not look like a rule of Meta's.
      const message = `In the simulator: ${(error as Error).message}`;
      if (!response.headersSent) sendJson(response, 500, { error: { message, code: 1 } });
    }
  }

  private async route(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const body = await readBody(request);
    const [, head = '', ...rest] = url.pathname.split('/');
    const path = rest.join('/');
    if (head === 'sim') return this.steer(path, { url, body, response });
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (head === 'files')
      return this.answer(
        response,
        this.guarded(() => this.parts.file(path, token)),
      );
    if (!/^v\d{1,2}\.\d$/.test(head))
      return this.answer(response, refused(new GraphApiRefusal(404, 2500, 'Unknown path components')));
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const call = {
      method: request.method ?? 'GET',
      path,
      query: url.searchParams,
      token,
      body: jsonOf(body),
    };
    await this.call(call, response, gone.signal);
  }

  private async call(call: GraphRequest, response: http.ServerResponse, gone: AbortSignal): Promise<void> {
    const { calls, faults, nowMs } = this.parts;
    const entry = calls.add({ method: call.method, path: call.path, body: call.body, atMs: nowMs() });
    const fault = faults.takeForCall(`/${call.path}`, call.body);
    if (fault) entry.fault = fault.kind;
    const carryOut = () => this.run(call);
    let answer: Answer | 'drop';
    if (fault?.kind === '5xx') answer = gateway(fault.code ?? 500);
    else if (fault?.kind === '429')
      answer = refused(
        new GraphApiRefusal(429, this.parts.throttledCode ?? 130_429, 'Rate limit hit', {
          retryAfterS: fault.retryAfterS,
        }),
      );
    else if (fault?.kind === 'refuse')
      answer = refused(
        new GraphApiRefusal(fault.httpStatus ?? 400, fault.code, 'Refused', {
          ...(fault.subcode === undefined ? {} : { subcode: fault.subcode }),
        }),
      );
    else if (fault?.kind === 'acceptThenDrop') {
      await carryOut();
      answer = 'drop';
    } else if (fault?.kind === 'hang') {
      const done = fault.takesEffect ? await carryOut() : undefined;
      await faults.hang(fault.forMs, gone);
      // A caller that gave up in the meantime never reached the endpoint.
      answer = done ?? (gone.aborted ? 'drop' : await carryOut());
    } else answer = await carryOut();
    entry.tookMs = nowMs() - entry.atMs;
    if (answer !== 'drop' && 'status' in answer)
      Object.assign(entry, { status: answer.status, answer: answer.body });
    calls.changed();
    if (answer === 'drop') response.destroy();
    else this.answer(response, answer);
  }

  private async run(call: GraphRequest): Promise<Answer> {
    try {
      return await this.parts.api(call);
    } catch (error) {
      if (error instanceof GraphApiRefusal) return refused(error);
      throw error;
    }
  }

  private guarded(work: () => Answer): Answer {
    try {
      return work();
    } catch (error) {
      if (error instanceof GraphApiRefusal) return refused(error);
      throw error;
    }
  }

  private answer(response: http.ServerResponse, answer: Answer): void {
    if ('bytes' in answer) {
      response.writeHead(200, { 'content-type': answer.contentType, 'content-length': answer.bytes.length });
      response.end(answer.bytes);
      return;
    }
    if (answer.retryAfterS !== undefined) response.setHeader('retry-after', String(answer.retryAfterS));
    sendJson(response, answer.status, answer.body);
  }

  private async steer(
    operation: string,
    { url, body, response }: { url: URL; body: Buffer; response: http.ServerResponse },
  ): Promise<void> {
    const { operations } = this.parts;
    const run = Object.hasOwn(operations, operation)
      ? (operations as Record<string, (input: unknown) => unknown>)[operation]
      : undefined;
    if (!run) return sendJson(response, 404, { ok: false, error: `no operation ${operation}` });
    try {
      const fromQuery = Object.fromEntries(
        [...url.searchParams].map(([name, value]) => [name, /^\d{1,9}$/.test(value) ? Number(value) : value]),
      );
      const fromBody = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
      sendJson(response, 200, { ok: true, result: await run({ ...fromQuery, ...fromBody }) });
    } catch (error) {
      if (!(error instanceof ControlError || error instanceof SyntaxError)) throw error;
      sendJson(response, 400, { ok: false, error: error.message });
    }
  }
}

function refused(refusal: GraphApiRefusal): Answer {
  const { retryAfterS } = refusal.more;
  return { status: refusal.httpStatus, body: refusal.toBody(), ...(retryAfterS ? { retryAfterS } : {}) };
}

function gateway(code: number): Answer {
  if (code === 500)
    return { status: 500, body: { error: { message: '(#1) An unknown error occurred', code: 1 } } };
  return { status: code, body: '<html><body>Gateway</body></html>' };
}

function sendJson(response: http.ServerResponse, status: number, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function jsonOf(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
