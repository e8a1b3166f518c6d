import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelAccount, WebhookRequest } from '@causerie/channel-kit';
import { lineChannel } from '@causerie/channel-line';
import type { InboundEvent } from '@causerie/message-schema';

/** A webhook on this machine that does with the adapter what the ingest app does. `status` may be changed. */
export async function startReceiver(account: ChannelAccount) {
  const all: InboundEvent[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const rawBody = Buffer.concat(chunks);
      const headers = request.headers as WebhookRequest['headers'];
      const { ok } = lineChannel.inbound.verify({ headers, query: {}, rawBody }, account);
      receiver.genuine = receiver.genuine && ok;
      if (receiver.status === 200)
        all.push(...lineChannel.inbound.parse(JSON.parse(rawBody.toString()), account, new Date()));
      response.writeHead(receiver.status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver = {
    status: 200,
    genuine: true,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    /** How many came, repeats too. */
    count: () => all.length,
    /** Each event once, as after the keys were compared. */
    events: () => all.filter(({ key }, index) => all.findIndex((other) => other.key === key) === index),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
