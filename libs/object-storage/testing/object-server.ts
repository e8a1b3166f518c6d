import { serveObject, type ObjectStore, type SignedLinks } from '@causerie/object-storage';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ObjectServer {
  url: string;
  /** What the links lead to; set before the first request. */
  serve(store: ObjectStore, links: SignedLinks): void;
  close(): Promise<void>;
}

/** Serves signed links as the media service does, for stores that have no server of their own. */
export async function startObjectServer(): Promise<ObjectServer> {
  let serving: { store: ObjectStore; links: SignedLinks } | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://local');
    const grant = serving?.links.check(url.pathname.slice(1), Object.fromEntries(url.searchParams));
    if (!serving || !grant) return void response.writeHead(403).end();
    const { status, headers, stream } = await serveObject(serving.store, {
      ...grant,
      range: request.headers.range,
    });
    response.writeHead(status, headers);
    if (stream) stream.pipe(response);
    else response.end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    serve: (store, links) => (serving = { store, links }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
