import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Patience {
  connectMs: number;
  /** Of silence. */
  readMs: number;
}

/**
 * Connections that end when nothing comes: before the head of an answer, in the middle of its body, and where they
 * were kept from one request to the next. SDKs have timeouts of their own that only warn, do nothing, or end a slow
 * taker's download.
 */
export function impatientAgent({ protocol }: { protocol: string }, patience: Patience): HttpAgent {
  return protocol === 'http:' ? new PlainAgent(patience) : impatientTlsAgent(patience);
}

export function impatientTlsAgent(patience: Patience): HttpsAgent {
  return new TlsAgent(patience);
}

class PlainAgent extends HttpAgent {
  constructor(private readonly patience: Patience) {
    super({ keepAlive: true });
  }

  override createConnection(...args: Parameters<HttpAgent['createConnection']>) {
    return impatient(super.createConnection(...args), this.patience);
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    impatientAgain(socket, this.patience);
  }
}

class TlsAgent extends HttpsAgent {
  constructor(private readonly patience: Patience) {
    super({ keepAlive: true });
  }

  override createConnection(...args: Parameters<HttpsAgent['createConnection']>) {
    return impatient(super.createConnection(...args), this.patience);
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    impatientAgain(socket, this.patience);
  }
}

function impatient<Connection extends Duplex | null | undefined>(
  connection: Connection,
  { connectMs, readMs }: Patience,
): Connection {
  const socket = connection as unknown as Socket;
  socket.setTimeout(connectMs);
  socket.once('connect', () => socket.setTimeout(readMs));
  socket.on('timeout', () => {
    // It is we who do not read: the bytes wait for a slow taker.
    if (socket.isPaused()) socket.setTimeout(readMs);
    else socket.destroy(new SilentServerError());
  });
  return connection;
}

/** Node takes the timeout off a connection that it keeps, and does not put it on again. */
function impatientAgain(connection: Duplex, { readMs }: Patience): void {
  (connection as Socket).setTimeout(readMs);
}

/** With a code and a name for which no SDK tries again: whoever called has a fallback, or a later try. */
class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
  readonly code = 'SILENT';

  constructor() {
    super('Nothing came in time.');
  }
}
