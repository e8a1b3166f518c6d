import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** An idle connection is given up before a server would close it under our next request. */
const KEPT = { keepAlive: true, timeout: 4_000, scheduling: 'lifo' } as const;

class ConnectTimeoutError extends Error {
  readonly code = 'CONNECT_TIMEOUT';
}

const agents = new Map<string, HttpAgent>();

/**
 * Connections that are kept and shared by all accounts. One that is not up within `connectMs`, TLS included, ends with
 * the code CONNECT_TIMEOUT: then nothing was sent.
 */
export function keptAgent(protocol: 'http' | 'https', connectMs: number): HttpAgent {
  const key = `${protocol}:${connectMs}`;
  const known = agents.get(key) ?? newAgent(protocol, connectMs);
  agents.set(key, known);
  return known;
}

function newAgent(protocol: 'http' | 'https', connectMs: number): HttpAgent {
  const agent = protocol === 'http' ? new HttpAgent(KEPT) : new HttpsAgent(KEPT);
  const ready = protocol === 'http' ? 'connect' : 'secureConnect';
  agent.createConnection = bounded(agent.createConnection.bind(agent), ready, connectMs);
  return agent;
}

type Connect = HttpAgent['createConnection'];

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
