import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ChannelAccount } from '@causerie/channel-kit';
import { newCredentials, type TelegramCredentials } from './credentials';
import { send } from './outbound/send';

const account: ChannelAccount<TelegramCredentials> = {
  id: 'account',
  workspaceId: 'workspace',
  platform: 'telegram',
  externalId: '123456',
  credentials: newCredentials({ token: `123456:TEST${'x'.repeat(31)}` }),
  settings: {},
};

describe('the connect timeout', () => {
  const sockets = new Set<Socket>();
  let server: Server;

  beforeAll(async () => {
    // Takes every connection and says nothing: no TLS handshake ever ends.
    server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  it('ends a connection that does not come up, and then nothing was sent', async () => {
    const apiRoot = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const call = { method: 'sendMessage', payload: { chat_id: 5, text: 'Hello' } };
    const result = await send(call, account, { apiRoot, timeouts: { connectMs: 50, readMs: 10_000 } });
    expect(result).toMatchObject({ ok: false, failure: { class: 'transient', code: 'CONNECT_TIMEOUT' } });
  });
});
