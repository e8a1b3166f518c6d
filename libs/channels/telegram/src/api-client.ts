import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { AdapterContext } from '@causerie/channel-kit';
import { Telegram } from 'telegraf';

type CallApi = (
  method: string,
  payload: Readonly<Record<string, unknown>>,
  options: { signal: AbortSignal },
) => Promise<unknown>;

class ConnectTimeoutError extends Error {
  readonly code = 'CONNECT_TIMEOUT';
}

/**
 * One call through telegraf's client, which tries once and never again by itself. Two clocks run: the agent ends
 * a connection that is not up within `connectMs` (then nothing was sent), and the signal ends the whole call
 * after `connectMs + readMs` (then it may have been).
 * @throws TelegramError when Telegram refuses, FetchError or AbortError when there is no answer
 */
export async function callTelegram(
  token: string,
  call: { method: string; payload: Readonly<Record<string, unknown>> },
  context: AdapterContext,
): Promise<unknown> {
  const { connectMs, readMs } = context.timeouts;
  const deadline = AbortSignal.timeout(connectMs + readMs);
  const signal = context.signal ? AbortSignal.any([context.signal, deadline]) : deadline;
  const client = clientFor(token, context);
  // telegraf types every method's payload by its own, older list of methods.
  const callApi = client.callApi.bind(client) as unknown as CallApi;
  return callApi(call.method, call.payload, { signal });
}

function clientFor(token: string, { apiRoot, timeouts }: AdapterContext): Telegram {
  const isPlain = apiRoot?.startsWith('http://') ?? false;
  const agent = agentFor(isPlain ? 'http' : 'https', timeouts.connectMs);
  const client = new Telegram(token, { ...(apiRoot ? { apiRoot } : {}), agent, webhookReply: false });
  // telegraf drops the agent for http (a local Bot API server), and the connect timeout with it.
  client.options.agent = agent;
  return client;
}

const agents = new Map<string, HttpAgent>();

/** Connections are kept and shared by all accounts. */
function agentFor(protocol: 'http' | 'https', connectMs: number): HttpAgent {
  const key = `${protocol}:${connectMs}`;
  const known = agents.get(key) ?? (protocol === 'http' ? httpAgent(connectMs) : httpsAgent(connectMs));
  agents.set(key, known);
  return known;
}

type Connect = HttpAgent['createConnection'];

/** An idle connection is given up before a server would close it under our next request. */
const KEPT = { keepAlive: true, timeout: 4_000, scheduling: 'lifo' } as const;

function httpAgent(connectMs: number): HttpAgent {
  const agent = new HttpAgent(KEPT);
  agent.createConnection = bounded(agent.createConnection.bind(agent), 'connect', connectMs);
  return agent;
}

function httpsAgent(connectMs: number): HttpsAgent {
  const agent = new HttpsAgent(KEPT);
  agent.createConnection = bounded(agent.createConnection.bind(agent), 'secureConnect', connectMs);
  return agent;
}

function bounded(connect: Connect, ready: string, connectMs: number): Connect {
  return (options: ClientRequestArgs, callback?: (error: Error | null, stream: Duplex) => void) => {
    const socket = connect(options, callback);
    if (!socket) return socket;
    const timer = setTimeout(() => socket.destroy(new ConnectTimeoutError('connect timeout')), connectMs);
    const stop = () => clearTimeout(timer);
    socket.once(ready, stop).once('close', stop);
    return socket;
  };
}
