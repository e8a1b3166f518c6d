import { ManualSimulatorClock } from '@causerie/channel-kit-testing';
import type { Telegram } from 'telegraf';
import { TelegramSimulatorClient } from './control/simulator-client';
import { startTelegramSimulator, type TelegramSimulator } from './simulator';
import { refusedBy, telegramFor } from './testing-kit';

describe('fault switches of the Bot API side', () => {
  let sim: TelegramSimulator;
  let telegram: Telegram;
  let user: number;

  const repliesStored = () => sim.messages({ user }).filter(({ sender }) => sender.kind === 'bot').length;

  beforeEach(async () => {
    sim = await startTelegramSimulator({ limits: 'off' });
    telegram = telegramFor(sim.url, sim.createBot().token);
    user = sim.createUser().id;
    sim.startBot({ user });
  });

  afterEach(() => sim.close());

  it('429 names the wait, for one method and so many calls', async () => {
    sim.addFault({ fault: { kind: '429', retryAfterS: 7, method: 'sendMessage', times: 1 } });
    await telegram.sendChatAction(user, 'typing');
    expect(await refusedBy(telegram.sendMessage(user, 'x'))).toEqual({
      code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    });
    await expect(telegram.sendMessage(user, 'x')).resolves.toHaveProperty('message_id');
  });

  it.each([500, 502] as const)('%i has no effect', async (code) => {
    sim.addFault({ fault: { kind: '5xx', code } });
    expect(await refusedBy(telegram.sendMessage(user, 'x'))).toMatchObject({ code });
    sim.clearFaults();
    expect(repliesStored()).toBe(0);
  });

  it('a hanging call is carried out and answered once released', async () => {
    sim.addFault({ fault: { kind: 'hang', times: 1 } });
    const sending = telegram.sendMessage(user, 'x');
    await sim.bot().waitForCall(({ fault }) => fault === 'hang');
    expect(repliesStored()).toBe(0);
    sim.releaseHangs();
    await expect(sending).resolves.toMatchObject({ text: 'x' });
  });

  it('a hanging call whose caller gives up has no effect', async () => {
    sim.addFault({ fault: { kind: 'hang', times: 1 } });
    const abort = new AbortController();
    const sending = telegram.callApi(
      'sendMessage',
      { chat_id: user, text: 'x' },
      { signal: abort.signal as never },
    );
    await sim.bot().waitForCall(({ fault }) => fault === 'hang');
    abort.abort();
    await expect(sending).rejects.toThrow();
    await sim.bot().waitForCall(({ fault, tookMs }) => fault === 'hang' && tookMs !== undefined);
    expect(repliesStored()).toBe(0);
  });

  it('acceptThenDrop carries the call out and cuts the line', async () => {
    sim.addFault({ fault: { kind: 'acceptThenDrop', method: 'sendMessage', times: 1 } });
    await expect(telegram.sendMessage(user, 'x')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(repliesStored()).toBe(1);
    expect(sim.bot().calls.at(-1)).toMatchObject({ fault: 'acceptThenDrop', result: { ok: true } });
  });
});

describe('rate limits', () => {
  it('let a burst pass, then ask for a wait of the right length', async () => {
    const clock = new ManualSimulatorClock();
    const sim = await startTelegramSimulator({ clock });
    const telegram = telegramFor(sim.url, sim.createBot().token);
    const user = sim.createUser().id;
    sim.startBot({ user });
    for (let sent = 0; sent < 10; sent += 1) await telegram.sendMessage(user, 'x');
    expect(await refusedBy(telegram.sendMessage(user, 'x'))).toMatchObject({
      code: 429,
      parameters: { retry_after: 1 },
    });
    clock.advance(1000);
    await expect(telegram.sendMessage(user, 'x')).resolves.toHaveProperty('message_id');
    await sim.close();
  });

  it('allow twenty messages a minute in a group', async () => {
    const clock = new ManualSimulatorClock();
    const sim = await startTelegramSimulator({ clock });
    const bot = sim.createBot();
    const telegram = telegramFor(sim.url, bot.token);
    const chat = sim.createChat({ type: 'supergroup', members: [bot.id] }).id;
    for (let sent = 0; sent < 20; sent += 1) {
      await telegram.sendMessage(chat, 'x');
      clock.advance(1000);
    }
    expect(await refusedBy(telegram.sendMessage(chat, 'x'))).toMatchObject({
      parameters: { retry_after: 40 },
    });
    clock.advance(40_000);
    await expect(telegram.sendMessage(chat, 'x')).resolves.toHaveProperty('message_id');
    await sim.close();
  });
});

describe('the client of another process', () => {
  it('makes a bot and a user, sends, breaks, waits and reads timings over HTTP', async () => {
    const sim = await startTelegramSimulator();
    const client = new TelegramSimulatorClient(sim.url);
    const bot = await client.call('createBot', { username: 'remote_bot' });
    const user = await client.call('createUser', { firstName: 'Aya' });
    const sent = await client.call('sendText', { user: user.id, text: 'Bonjour' });

    const reply = client.waitForMessage({ user: user.id }, ({ sender }) => sender.kind === 'bot');
    const telegram = telegramFor(sim.url, bot.token);
    await telegram.sendChatAction(user.id, 'typing');
    await telegram.sendMessage(user.id, 'Salut');
    expect(await reply).toMatchObject({ text: 'Salut' });
    expect(await client.waitForCall(bot.id, ({ method }) => method === 'sendMessage')).toMatchObject({
      params: { text: 'Salut' },
      result: { ok: true },
    });

    const timings = await client.call('timings', { user: user.id, messageId: sent.messageId });
    expect(timings).toMatchObject({ sentAtMs: sent.sentAtMs, reply: { text: 'Salut' } });
    expect(timings.chatActionAtMs).toBeLessThanOrEqual(timings.repliedAtMs ?? 0);

    await client.call('addFault', { bot: bot.id, fault: { kind: '429', retryAfterS: 3 } });
    expect(await refusedBy(telegram.getMe())).toMatchObject({ code: 429 });
    await expect(client.call('sendText', { user: 1, text: 'x' })).rejects.toThrow('no user 1');
    await sim.close();
  });

  it('reads by GET, and never shows a token', async () => {
    const sim = await startTelegramSimulator();
    const { token, id } = sim.createBot();
    const bots = await fetch(`${sim.url}/sim/bots`).then((response) => response.text());
    expect(bots).toContain(String(id));
    expect(bots).not.toContain(token);
    const calls = await fetch(`${sim.url}/sim/calls?bot=${id}&after=0&waitMs=1`);
    await expect(calls.json()).resolves.toEqual({ ok: true, result: [] });
    expect((await fetch(`${sim.url}/sim/nonsense`)).status).toBe(404);
    await sim.close();
  });
});
