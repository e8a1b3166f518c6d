import type { AdapterContext, ChannelAccount } from '@causerie/channel-kit';
import { PermanentError, TransientError, UsageError } from '@causerie/kernel';
import { telegramChannel } from '@causerie/channel-telegram';
import { fakeAccount, fakeToken, type FakeCredentials } from './account';
import { startTelegramSimulator, type TelegramSimulator } from './index';

const { connection, inbound, lookup } = telegramChannel;

describe('what the adapter asks the simulated platform for', () => {
  let simulator: TelegramSimulator;
  let account: ChannelAccount<FakeCredentials>;
  let context: AdapterContext;
  let user: number;

  beforeEach(async () => {
    simulator = await startTelegramSimulator({ limits: 'off' });
    account = fakeAccount();
    simulator.createBot({ token: account.credentials.token, username: 'CauserieSampleBot' });
    context = { apiRoot: simulator.url, timeouts: { connectMs: 5_000, readMs: 10_000 } };
    user = simulator.createUser({ firstName: 'Nadia', lastName: 'Okafor', username: 'nadia_o' }).id;
    simulator.startBot({ user });
  });
  afterEach(() => simulator.close());

  describe('polling', () => {
    const poll = (given: { waitMs: number; acknowledged?: string } = { waitMs: 0 }) => {
      if (!connection.poll) throw new Error('no polling');
      return connection.poll(account, context, given);
    };

    it('brings updates as the webhook would have, with the header that proves them', async () => {
      simulator.sendText({ user, text: 'Hello' });
      const { bodies, headers } = await poll();
      const [rawBody = Buffer.alloc(0)] = bodies.slice(-1);
      expect(inbound.verify({ headers, query: {}, rawBody }, account)).toEqual({ ok: true });
      expect(inbound.parse(JSON.parse(String(rawBody)), account)).toMatchObject([
        { type: 'message', parts: [{ text: 'Hello' }], conversation: { aliases: [String(user)] } },
      ]);
    });

    it('brings an update again until it is acknowledged, and then never more', async () => {
      const first = await poll();
      expect((await poll()).bodies).toEqual(first.bodies);
      simulator.sendText({ user, text: 'Next' });
      const next = await poll({
        waitMs: 0,
        ...(first.acknowledge ? { acknowledged: first.acknowledge } : {}),
      });
      expect(next.bodies.map(String).join()).toContain('Next');
      expect(next.bodies).toHaveLength(1);
      const none = await poll({ waitMs: 0, acknowledged: next.acknowledge ?? '' });
      expect(none).toMatchObject({ bodies: [] });
      expect(none).not.toHaveProperty('acknowledge');
    });

    it('waits for the first update, longer than any other call may take', async () => {
      await poll({ waitMs: 0, acknowledged: (await poll()).acknowledge ?? '' });
      context = { ...context, timeouts: { connectMs: 5_000, readMs: 100 } };
      simulator.bot().addFault({ kind: 'hang', method: 'getUpdates', forMs: 400, times: 1 });
      const waiting = poll({ waitMs: 30_000 });
      await simulator.bot().waitForCall(({ params }) => params['timeout'] === 30);
      simulator.sendText({ user, text: 'Late' });
      expect((await waiting).bodies.map(String).join()).toContain('Late');
    });

    it('asks for the kinds that the webhook is registered with', async () => {
      await connection.registerWebhook('http://127.0.0.1:1/telegram', account, context);
      await connection.registerWebhook('', account, context);
      await poll();
      const kinds = simulator
        .bot()
        .calls.filter(({ params }) => params['allowed_updates'] !== undefined)
        .map(({ params }) => params['allowed_updates']);
      expect(kinds.length).toBe(3);
      expect(new Set(kinds.map((value) => JSON.stringify(value))).size).toBe(1);
    });

    it('says what to do about a webhook, and brings what it refused once it is gone', async () => {
      await connection.registerWebhook('http://127.0.0.1:1/telegram', account, context);
      await simulator.bot().waitForPost(({ accepted, attempt }) => accepted === false && attempt > 1);
      await expect(poll()).rejects.toThrow(UsageError);
      await expect(poll()).rejects.toThrow(/take the webhook away first/);
      expect(await connection.registerWebhook('', account, context)).toMatchObject({ url: '' });
      await expect(poll()).resolves.toMatchObject({ bodies: [expect.any(Buffer)] });
    });

    it('says that another process polls the same bot', async () => {
      await poll({ waitMs: 0, acknowledged: (await poll()).acknowledge ?? '' });
      const waiting = poll({ waitMs: 30_000 }).catch((error: unknown) => error);
      await simulator.bot().waitForCall(({ params }) => params['timeout'] === 30);
      await poll();
      const ended = await waiting;
      expect(ended).toBeInstanceOf(UsageError);
      expect(String(ended)).toContain('Something else takes the updates');
    });
  });

  describe('a profile', () => {
    const profile = (alias = String(user)) => lookup?.profile?.(alias, account, context);

    it('has the name and the username, and no picture: its address would hold the token', async () => {
      simulator.addProfilePhoto({ user, text: 'face' });
      expect(await profile()).toEqual({ displayName: 'Nadia Okafor', username: 'nadia_o' });
    });

    it('is unknown of who never wrote, of groups and of what is no chat', async () => {
      expect(await profile(String(simulator.createUser().id))).toBeUndefined();
      expect(await profile('4242424242')).toBeUndefined();
      const group = simulator.createChat({ type: 'group', members: [user, simulator.bot().id] }).id;
      expect(await profile(String(group))).toBeUndefined();
      expect(await profile('account')).toBeUndefined();
      expect(simulator.bot().calls.filter(({ method }) => method === 'getChat')).toHaveLength(2);
    });

    it('may come later when Telegram is busy, and never with a token that it does not know', async () => {
      simulator.bot().addFault({ kind: '429', retryAfterS: 4, times: 1 });
      const busy = await profile()?.catch((error: unknown) => error);
      expect(busy).toBeInstanceOf(TransientError);
      expect(busy).toMatchObject({ retryAfterMs: 4_000 });
      account = { ...account, credentials: { ...account.credentials, token: fakeToken() } };
      await expect(profile()).rejects.toThrow(PermanentError);
      context = { ...context, apiRoot: 'http://127.0.0.1:1' };
      await expect(profile()).rejects.toThrow(TransientError);
    });
  });
});
