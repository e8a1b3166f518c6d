import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Patience {
  connectMs: number;
  /** Of silence. */
  readMs: number;
}

/**
 * Connections that end when nothing comes: the SDK sets a timeout on its Admin calls but does not act on it. It also
 * asks over TLS or not by a global setting read when it is loaded; an agent of the address's own scheme overrules that.
 */
export function impatientAgent({ protocol }: URL, patience: Patience): HttpAgent {
  return protocol === 'http:' ? new PlainAgent(patience) : new TlsAgent(patience);
}

class PlainAgent extends HttpAgent {
  constructor(private readonly patience: Patience) {
    super({ keepAlive: true });
  }

  override createConnection(...args: Parameters<HttpAgent['createConnection']>) {
    return impatient(super.createConnection(...args), this.patience);
  }
}

class TlsAgent extends HttpsAgent {
  constructor(private readonly patience: Patience) {
    super({ keepAlive: true });
  }

  override createConnection(...args: Parameters<HttpsAgent['createConnection']>) {
    return impatient(super.createConnection(...args), this.patience);
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
    else socket.destroy(Object.assign(new Error('Nothing came in time.'), { code: 'ETIMEDOUT' }));
  });
  return connection;
}
