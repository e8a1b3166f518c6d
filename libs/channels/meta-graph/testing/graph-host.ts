import type { ServerResponse } from 'node:http';
import {
  answerUnderFault,
  jsonIn,
  parseMultipart,
  sendFile,
  sendJson,
  startSimulatorHost,
  type FileFaults,
  type Journal,
  type ServedFile,
  type SimulatorRequest,
} from '@causerie/channel-kit-testing';
import type { GraphFault, graphFaults } from './faults';
import { GraphApiRefusal } from './graph-refusal';

/** A call as the endpoints see it. `path` is what follows the version. */
export interface GraphRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  token: string | undefined;
  /** JSON, where the body is that. */
  body: unknown;
  /** Where it is a form. */
  form?: ReturnType<typeof parseMultipart>;
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

export type Answer = { status: number; body: unknown; retryAfterS?: number } | { file: ServedFile };

interface GraphHostParts {
  nowMs(): number;
  faults: ReturnType<typeof graphFaults>;
  fileFaults: FileFaults;
  calls: Journal<GraphCallEntry>;
  /** Everything below `/<version>/`. Throws GraphApiRefusal. */
  api(request: GraphRequest): Answer | Promise<Answer>;
  /** Files, outside the versions. */
  file(path: string, token: string | undefined): Answer;
  operations: object;
  /** Under which code a `429` fault refuses. */
  throttledCode?: number;
}

const BODY_BYTES_MAX = 101 * 1024 * 1024;

/** `/<version>/<path>`, `/files/<path>` and `/sim/<operation>` */
export function startGraphHost(parts: GraphHostParts, where: { port?: number; host?: string }) {
  return startSimulatorHost(
    {
      operations: parts.operations,
      bodyBytesMax: BODY_BYTES_MAX,
      answer: (request, response) => answer(parts, request, response),
      bug: (message) => ({ error: { message, code: 1 } }),
    },
    where,
  );
}

async function answer(
  parts: GraphHostParts,
  { method, url, headers, body, gone }: SimulatorRequest,
  response: ServerResponse,
): Promise<void> {
  const [, head = '', ...rest] = url.pathname.split('/');
  const path = rest.join('/');
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (head === 'files') return serve(parts, response, { path, token, gone });
  if (!/^v\d{1,2}\.\d$/.test(head))
    return write(response, refused(new GraphApiRefusal(404, 2500, 'Unknown path components')));
  const type = headers['content-type'] ?? '';
  const isForm = type.startsWith('multipart/form-data');
  const content = isForm
    ? { form: parseMultipart(type, body ?? Buffer.alloc(0)), body: undefined }
    : { body: jsonIn(body) };
  const call = { method, path, query: url.searchParams, token, ...content };
  const answered = await journaled(parts, call, gone);
  if (answered === 'dropped') response.destroy();
  else write(response, answered);
}

async function serve(
  { file: find, fileFaults: faults }: GraphHostParts,
  response: ServerResponse,
  { path, token, gone }: { path: string; token: string | undefined; gone: AbortSignal },
): Promise<void> {
  const answered = await orRefused(() => find(path, token));
  if (!('file' in answered)) return write(response, answered);
  const missing = () => write(response, refused(new GraphApiRefusal(404, 100, 'There is no such file.')));
  await sendFile(response, answered.file, { faults, gone, missing });
}

async function journaled(
  { calls, faults, nowMs, api, throttledCode }: GraphHostParts,
  call: GraphRequest,
  gone: AbortSignal,
): Promise<Answer | 'dropped'> {
  const { method, path, body, form } = call;
  const entry = calls.add({ method, path, body: form ? form.fields : body, atMs: nowMs() });
  const fault = faults.takeForCall({ path: `/${path}`, body });
  if (fault) entry.fault = fault.kind;
  const answered = await answerUnderFault(fault, {
    carryOut: () => orRefused(() => api(call)),
    refuse: (refusing) => refusalOf(refusing, throttledCode),
    hang: (forMs) => faults.hang(forMs, gone),
    gone,
  });
  entry.tookMs = nowMs() - entry.atMs;
  if (answered !== 'dropped' && 'status' in answered)
    Object.assign(entry, { status: answered.status, answer: answered.body });
  calls.changed();
  return answered;
}

function refusalOf(fault: Extract<GraphFault, { kind: '429' | '5xx' | 'refuse' }>, throttledCode = 130_429) {
  if (fault.kind === '5xx') return gateway(fault.code ?? 500);
  if (fault.kind === '429') {
    const wait = { retryAfterS: fault.retryAfterS };
    return refused(new GraphApiRefusal(429, throttledCode, 'Rate limit hit', wait));
  }
  const more = fault.subcode === undefined ? {} : { subcode: fault.subcode };
  return refused(new GraphApiRefusal(fault.httpStatus ?? 400, fault.code, 'Refused', more));
}

async function orRefused(work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GraphApiRefusal) return refused(error);
    throw error;
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

function write(response: ServerResponse, answered: Answer): void {
  if ('file' in answered) throw new Error('files have their own paths');
  const { status, body, retryAfterS } = answered;
  if (retryAfterS !== undefined) response.setHeader('retry-after', String(retryAfterS));
  if (typeof body === 'string') response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  else sendJson(response, status, body);
}
