import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import type { LookupAddress } from 'node:dns';
import type { Dial, DialTarget } from '../ask-link';

export interface FileServer {
  port: number;
  origin: string;
  close(): Promise<void>;
}

/** A host of files that speaks HTTP as it should. */
export function startHttp(listener: RequestListener): Promise<FileServer> {
  return listen(createHttpServer(listener));
}

/** A host of files that says what it likes, once it has read a request's headers. */
export function startRaw(answer: (socket: Socket) => void): Promise<FileServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    }),
  );
}

async function listen(server: Server): Promise<FileServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port, origin: `http://127.0.0.1:${port}`, close };
}

/**
 * Stands for the public internet: notes which address each connection would go to by the lookup it was given, and leads
 * it to a server on this machine.
 */
export class Internet {
  readonly dialed: (Omit<DialTarget, 'lookup'> & { addresses: string[] })[] = [];

  constructor(private readonly portOf: (hostname: string) => number) {}

  readonly dial: Dial = ({ lookup, ...target }) => {
    const addresses: string[] = [];
    lookup?.(target.hostname, { all: true }, (_error, found) => {
      addresses.push(...(found as LookupAddress[]).map(({ address }) => address));
    });
    this.dialed.push({ ...target, addresses });
    return connect(this.portOf(target.hostname), '127.0.0.1');
  };
}
