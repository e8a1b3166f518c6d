import type { ChannelAccount, ChannelAdapter, WebhookRequest } from '@causerie/channel-kit';
import type { InboundEvent } from '@causerie/message-schema';
import { readBody, startLocalServer } from './local-server';

interface Received {
  rawBody: Buffer;
  headers: WebhookRequest['headers'];
  genuine: boolean;
  events: InboundEvent[];
}

/** A webhook on this machine that does with an adapter what the ingest app does. `status` may be changed. */
export async function startReceiver(inbound: ChannelAdapter['inbound'], account: ChannelAccount) {
  const received: Received[] = [];
  const take = (webhook: WebhookRequest): number => {
    const { rawBody, headers } = webhook;
    const genuine = inbound.verify(webhook, account).ok;
    const body: unknown = JSON.parse(rawBody.toString());
    const events = receiver.status === 200 ? inbound.parse(body, account, new Date()) : [];
    received.push({ rawBody, headers, genuine, events });
    return receiver.status;
  };
  const server = await startLocalServer((request, response) => {
    void readBody(request).then((rawBody = Buffer.alloc(0)) => {
      const query = Object.fromEntries(new URL(request.url ?? '', 'http://x').searchParams);
      const webhook = { headers: request.headers as WebhookRequest['headers'], query, rawBody };
      if (request.method !== 'GET') return response.writeHead(take(webhook)).end();
      const challenge = inbound.handshake?.(webhook, account);
      return response.writeHead(challenge === undefined ? 403 : 200).end(challenge);
    });
  });
  const receiver = {
    received,
    status: 200,
    url: `${server.url}/hook`,
    /** How many events came, repeats too. */
    count: () => received.flatMap(({ events }) => events).length,
    /** Each event once, as after the keys were compared. */
    events(): InboundEvent[] {
      const all = received.flatMap(({ events }) => events);
      return all.filter(({ key }, index) => all.findIndex((other) => other.key === key) === index);
    },
    close: server.close,
  };
  return receiver;
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
