import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import {
  answerUnderFault,
  jsonIn,
  sendFile,
  sendJson,
  startSimulatorHost,
  type SimulatorRequest,
} from '@causerie/channel-kit-testing';
import type { Api, ApiAnswer, ApiRequest } from './api';
import { LineRefusal } from './refusal';
import type { LineFault, World } from './world';

interface HostParts {
  world: World;
  api: Api;
  operations: object;
}

interface Answer {
  answer: ApiAnswer;
  headers?: Record<string, string>;
}

const BODY_BYTES_MAX = 50 * 1024 * 1024;

/** `/v2/bot/…` as LINE has it, and `/sim/<operation>`. */
export function startHttpHost(parts: HostParts, where: { port?: number }) {
  return startSimulatorHost(
    {
      operations: parts.operations,
      bodyBytesMax: BODY_BYTES_MAX,
      answer: (request, response) => answer(parts, request, response),
      bug: (message) => ({ message }),
    },
    where,
  );
}

async function answer(
  { world, api }: HostParts,
  { method, url, headers, body: bytes, gone }: SimulatorRequest,
  response: ServerResponse,
): Promise<void> {
  const path = url.pathname;
  const body = jsonIn(bytes);
  const entry = world.calls.add({ method, path, body, atMs: world.clock.nowMs() });
  const fault = world.faults.takeForCall(path);
  if (fault) entry.fault = fault.kind;
  const carryOut = async () => {
    const answered = await orRefused(() => api.call({ method, path, body, ...readHeaders(headers) }));
    entry.status = statusOf(answered);
    return answered;
  };
  const hang = (forMs: number | undefined) => world.faults.hang(forMs, gone);
  const answered = await answerUnderFault(fault, { carryOut, refuse, hang, gone });
  if (answered !== 'dropped') entry.status = statusOf(answered);
  world.calls.changed();
  if (answered === 'dropped') response.destroy();
  else if ('file' in answered.answer)
    await sendFile(response, answered.answer.file, filing(world, response, gone));
  else sendJson(response, answered.answer.status, answered.answer.body, answered.headers ?? {});
}

const statusOf = ({ answer: answered }: Answer) => ('file' in answered ? 200 : answered.status);

const filing = ({ fileFaults: faults }: World, response: ServerResponse, gone: AbortSignal) => ({
  faults,
  gone,
  missing: () => sendJson(response, 404, { message: 'Not found' }),
});

function refuse(fault: Extract<LineFault, { kind: '429' | '5xx' }>): Answer {
  if (fault.kind === '5xx') return { answer: { status: fault.code ?? 500, body: { message: '' } } };
  return {
    answer: { status: 429, body: { message: 'The API rate limit has been exceeded. Try again later.' } },
    headers: { 'retry-after': String(fault.retryAfterS) },
  };
}

async function orRefused(work: () => Promise<ApiAnswer>): Promise<Answer> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (!(error instanceof LineRefusal)) throw error;
    return { answer: { status: error.status, body: error.toBody() }, headers: error.more.headers ?? {} };
  }
}

function readHeaders(headers: IncomingHttpHeaders): Pick<ApiRequest, 'token' | 'retryKey'> {
  const retryKey = headers['x-line-retry-key'];
  return {
    token: /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
    retryKey: typeof retryKey === 'string' ? retryKey : undefined,
  };
}
