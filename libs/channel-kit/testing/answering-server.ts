import type { AdapterContext } from '@causerie/channel-kit';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startLocalServer } from './simulator/local-server';

/**
 * `drop`: the request is read, then the connection is reset. `cut`: half an answer. `hang`: nothing, ever.
 * `refuse`: nobody listens.
 */
export type Answer = { status: number; body: unknown } | 'drop' | 'cut' | 'hang' | 'refuse';

export interface AnsweringServer {
  /** Give it as the adapter's `apiRoot`. */
  address(answer: Answer): string;
  answer(answer: Answer): void;
  /** Requests seen so far, for counting retries. */
  requests(): number;
  /** Resolves when the next request is there. */
  nextRequest(): Promise<void>;
  close(): Promise<void>;
}

/** Short for what never comes or never ends, so that waiting for it costs little; long for an answer of a busy machine. */
export function patienceWith(answer: Answer): AdapterContext['timeouts'] {
  return answer === 'hang' || answer === 'cut'
    ? { connectMs: 300, readMs: 700 }
    : { connectMs: 5_000, readMs: 10_000 };
}

/** Port 1 (tcpmux) is not in use anywhere: a connection to it is refused at once. */
const NOBODY = 'http://127.0.0.1:1';

/** A platform that gives one answer to everything. */
export async function startAnsweringServer(): Promise<AnsweringServer> {
  let current: Answer = 'hang';
  let seen = 0;
  let arrived = (): void => undefined;
  const server = await startLocalServer((request, response) => {
    request.resume().once('end', () => {
      seen += 1;
      arrived();
      reply(current, request, response);
    });
  });
  return {
    address: (answer) => (answer === 'refuse' ? NOBODY : server.url),
    answer: (answer) => {
      current = answer;
    },
    requests: () => seen,
    nextRequest: () => new Promise((resolve) => (arrived = resolve)),
    close: server.close,
  };
}

function reply(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'hang' || answer === 'refuse') return;
  if (answer === 'drop') {
    request.socket.resetAndDestroy();
    return;
  }
  if (answer === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 });
    response.write('{"ok":tr', () => request.socket.destroy());
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer.body));
}
