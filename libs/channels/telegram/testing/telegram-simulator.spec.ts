import type { AdapterContext, ChannelAccount, OutboundMessage, SendResult } from '@causerie/channel-kit';
import { UsageError } from '@causerie/kernel';
import { telegramChannel } from '@causerie/channel-telegram';
import { fakeAccount, fakeToken, type FakeCredentials } from './account';
import { startTelegramSimulator, type BotHandle, type TelegramSimulator } from './index';

const { outbound, connection } = telegramChannel;

describe('the Telegram adapter against the simulated platform', () => {
  let simulator: TelegramSimulator;
  let bot: BotHandle;
  let account: ChannelAccount<FakeCredentials>;
  let context: AdapterContext;
  let user: number;

  beforeEach(async () => {
    simulator = await startTelegramSimulator({ limits: 'off' });
    account = fakeAccount();
    simulator.createBot({ token: account.credentials.token, username: 'CauserieSampleBot' });
    bot = simulator.bot();
    context = { apiRoot: simulator.url, timeouts: { connectMs: 500, readMs: 2_000 } };
    user = simulator.createUser({ firstName: 'Nadia' }).id;
    simulator.startBot({ user });
  });
  afterEach(() => simulator.close());

  const send = async (message: Partial<OutboundMessage>): Promise<SendResult[]> => {
    const calls = outbound.render({ conversationAlias: String(user), parts: [], ...message });
    const results: SendResult[] = [];
    for (const call of calls) results.push(await outbound.send(call, account, context));
    return results;
  };
  const sendText = (text: string, conversationAlias = String(user)) =>
    send({ conversationAlias, parts: [{ kind: 'text', text }] });
  const shown = () => simulator.messages({ user }).filter(({ sender }) => sender.kind === 'bot');

  it('shows a text with its formatting and buttons as it was meant', async () => {
    const [result] = await send({
      parts: [
        {
          kind: 'text',
          text: 'Open *9–17*, <b>see</b> here',
          entities: [
            { type: 'link', offset: 24, length: 4, value: 'https://garden.example/' },
            { type: 'bold', offset: 0, length: 4 },
          ],
        },
        {
          kind: 'buttons',
          buttons: [
            { id: 'day:sat', title: 'Saturday' },
            { id: 'shop', title: 'Shop', url: 'https://garden.example/' },
          ],
        },
      ],
    });
    const [message] = shown();
    expect(result).toMatchObject({ ok: true, externalId: `${user}:${message?.messageId}` });
    expect(message).toMatchObject({
      text: 'Open *9–17*, <b>see</b> here',
      entities: expect.arrayContaining([
        expect.objectContaining({ type: 'bold', offset: 0, length: 4 }),
        expect.objectContaining({ type: 'text_link', offset: 24, url: 'https://garden.example/' }),
      ]),
    });
  });

  it('sends a long answer in several messages, in order and whole', async () => {
    const text = Array.from({ length: 400 }, (_, i) => `Sentence number ${i} of a long answer 🌱.`).join(' ');
    const results = await sendText(text);
    expect(results.length).toBeGreaterThan(2);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(
      shown()
        .map((message) => message.text)
        .join(' '),
    ).toBe(text);
  });

  it.each([
    [
      '429 with its wait',
      { kind: '429', retryAfterS: 3 },
      { class: 'recipient_throttled', retryAfterMs: 3_000 },
    ],
    ['5xx', { kind: '5xx' }, { class: 'transient' }],
    ['a call that hangs', { kind: 'hang' }, { class: 'unknown_outcome' }],
  ] as const)('tells %s for what it is, and shows nothing', async (_name, fault, failure) => {
    bot.addFault({ ...fault, method: 'sendMessage', times: 1 });
    expect(await sendText('Hello')).toMatchObject([{ ok: false, failure }]);
    expect(shown()).toEqual([]);
    bot.clearFaults();
  });

  it('does not know the outcome when the answer is lost after the message was shown', async () => {
    bot.addFault({ kind: 'acceptThenDrop', method: 'sendMessage', times: 1 });
    expect(await sendText('Hello')).toMatchObject([{ ok: false, failure: { class: 'unknown_outcome' } }]);
    expect(shown()).toHaveLength(1);
  });

  it('tells a block, an unknown chat and a wrong token apart', async () => {
    expect(await sendText('Hello', '999999')).toMatchObject([
      { failure: { class: 'undeliverable', code: '400' } },
    ]);
    simulator.blockBot({ user });
    expect(await sendText('Hello')).toMatchObject([{ failure: { class: 'undeliverable', code: '403' } }]);
    account.credentials.token = fakeToken();
    expect(await sendText('Hello')).toMatchObject([{ failure: { class: 'auth' } }]);
  });

  it('says under which alias an upgraded group goes on', async () => {
    const old = simulator.createChat({ type: 'group', members: [user, bot.id] }).id;
    const { chat } = simulator.upgradeGroup({ chat: old, by: user });
    expect(await sendText('Hello', String(old))).toMatchObject([{ failure: { movedToAlias: String(chat) } }]);
    expect(await sendText('Hello', String(chat))).toMatchObject([{ ok: true }]);
  });

  it('replies to a message, even one that is gone', async () => {
    const parts = [{ kind: 'text' as const, text: 'Yes' }];
    expect(await send({ parts, replyTo: { externalId: `${user}:1` } })).toMatchObject([{ ok: true }]);
    expect(await send({ parts, replyTo: { externalId: `${user}:99999` } })).toMatchObject([{ ok: true }]);
  });

  it('shows typing in the chat', async () => {
    await outbound.showTyping?.(String(user), account, context);
    expect(await simulator.chatActions({ user })).toMatchObject([{ action: 'typing' }]);
  });

  it('has a refused formatting sent plainly by the fallback', async () => {
    const entities = [{ type: 'bold' as const, offset: 0, length: 1 }];
    const [call] = outbound.render({
      conversationAlias: String(user),
      parts: [{ kind: 'text', text: '😀', entities }],
    });
    if (!call?.fallback) throw new Error('no fallback');
    expect(await outbound.send(call, account, context)).toMatchObject({
      failure: { class: 'content_rejected' },
    });
    expect(await outbound.send({ ...call.fallback }, account, context)).toMatchObject({ ok: true });
  });

  it('connects an account: token checked, webhook registered with its secret and kinds', async () => {
    expect(await connection.validateCredentials(account.credentials, context)).toMatchObject({
      externalId: account.externalId,
      username: 'CauserieSampleBot',
    });
    const url = 'https://bots.example/webhooks/telegram';
    expect(await connection.registerWebhook(url, account, context)).toMatchObject({ url });
    expect(await connection.inspectWebhook(account, context)).toMatchObject({ url });
    const call = await bot.waitForCall(({ method }) => method === 'setWebhook');
    expect(JSON.stringify(call)).toContain('message_reaction');
  });

  it('explains what to do about a token that Telegram does not know', async () => {
    const refused = connection.validateCredentials({ ...account.credentials, token: fakeToken() }, context);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(/BotFather/);
  });
});
