import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelAccount, ChannelAdapter, WebhookRequest } from '@causerie/channel-kit';
import type { InboundEvent } from '@causerie/message-schema';

interface Received {
  rawBody: Buffer;
  headers: WebhookRequest['headers'];
  genuine: boolean;
  events: InboundEvent[];
}

/** A webhook on this machine that does with an adapter what the ingest app does. `status` may be changed. */
export async function startReceiver(inbound: ChannelAdapter['inbound'], account: ChannelAccount) {
  const received: Received[] = [];
  const receiver = {
    received,
    status: 200,
    url: '',
    /** Each event once, as after the keys were compared. */
    events(): InboundEvent[] {
      const all = received.flatMap(({ events }) => events);
      return all.filter(({ key }, index) => all.findIndex((other) => other.key === key) === index);
    },
    close: async (): Promise<void> => undefined,
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = Object.fromEntries(new URL(request.url ?? '', 'http://x').searchParams);
      const headers = request.headers as WebhookRequest['headers'];
      const webhook = { headers, query, rawBody: Buffer.concat(chunks) };
      if (request.method === 'GET') {
        const challenge = inbound.handshake?.(webhook, account);
        response.writeHead(challenge === undefined ? 403 : 200).end(challenge);
        return;
      }
      const genuine = inbound.verify(webhook, account).ok;
      const body: unknown = JSON.parse(webhook.rawBody.toString());
      const events = receiver.status === 200 ? inbound.parse(body, account, new Date()) : [];
      received.push({ rawBody: webhook.rawBody, headers, genuine, events });
      response.writeHead(receiver.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  receiver.close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return receiver;
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
