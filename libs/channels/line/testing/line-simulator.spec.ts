import { ManualSimulatorClock, startReceiver, type Receiver } from '@causerie/channel-kit-testing';
import type { AdapterContext, ChannelAccount, OutboundMessage, SendResult } from '@causerie/channel-kit';
import { lineChannel } from '@causerie/channel-line';
import type { InboundEvent } from '@causerie/message-schema';
import { fakeAccount } from './account';
import { startLineSimulator, type LineSimulator, type LineSimulatorOptions } from './simulator/simulator';

const { outbound, connection, lookup } = lineChannel;

let simulator: LineSimulator;
let account: ChannelAccount<ReturnType<typeof fakeAccount>['credentials']>;
let receiver: Receiver;
let context: AdapterContext;
let aki: { account: string; person: string };

async function start(options: LineSimulatorOptions = {}): Promise<void> {
  simulator = await startLineSimulator(options);
  account = fakeAccount();
  receiver = await startReceiver(lineChannel.inbound, account);
  context = { apiRoot: simulator.url, timeouts: { connectMs: 5_000, readMs: 10_000 } };
  simulator.createAccount({ id: account.externalId, name: 'Mugs', basicId: '@mugs', ...account.credentials });
  await connection.registerWebhook(receiver.url, account, context);
  aki = { account: account.externalId, person: simulator.createPerson({ name: 'Aki' }).id };
}

afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

const send = async (message: Partial<OutboundMessage>): Promise<SendResult[]> => {
  const calls = outbound.render({ conversationAlias: aki.person, parts: [], ...message });
  const results: SendResult[] = [];
  for (const call of calls) results.push(await outbound.send(call, account, context));
  return results;
};
const sendText = (text: string, idempotencyKey?: string) =>
  send({ parts: [{ kind: 'text', text }], ...(idempotencyKey ? { idempotencyKey } : {}) });
const push = (...messages: unknown[]) =>
  outbound.send({ method: 'push', payload: { to: aki.person, messages } }, account, context);
const failure = (failureClass: string, code: string) => ({
  ok: false,
  failure: { class: failureClass, code },
});
const received = () => simulator.received({ account: aki.account, chat: aki.person });

/** Waits for webhooks until one of their events fits. */
async function eventually(fits: (event: InboundEvent) => boolean): Promise<InboundEvent> {
  await simulator.world.posts.waitFor(() => receiver.events().some(fits));
  const found = receiver.events().find(fits);
  if (!found) throw new Error('not there');
  return found;
}
const hasPart = (kind: string) => (event: InboundEvent) =>
  event.type === 'message' && event.parts.some((part) => part.kind === kind);

describe('the LINE adapter against the simulated platform', () => {
  beforeEach(() => start());

  it('hears a person, and knows the webhook for genuine', async () => {
    simulator.sendText({ ...aki, text: 'こんにちは' });
    expect(await eventually(hasPart('text'))).toMatchObject({
      parts: [{ text: 'こんにちは' }],
      conversation: { aliases: [aki.person], kind: 'private' },
      answerable: true,
    });
    expect(receiver.received.every(({ genuine }) => genuine)).toBe(true);
  });

  it('answers, and gets the id of its answer', async () => {
    const [result] = await sendText('ようこそ');
    expect(result).toMatchObject({ ok: true, externalId: received()[0]?.id });
    expect(received()).toMatchObject([{ content: { type: 'text', text: 'ようこそ' } }]);
  });

  it('sends a long answer in several messages, in order and whole', async () => {
    const text = Array.from({ length: 600 }, (_, i) => `Sentence number ${i} of an answer 🌱.`).join(' ');
    const results = await sendText(text);
    expect(results.length).toBeGreaterThan(3);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(
      received()
        .map(({ content }) => content['text'])
        .join(' '),
    ).toBe(text);
  });

  it('is accepted once, however often the same call is repeated', async () => {
    const [first] = await sendText('Once', 'message-1');
    const [again] = await sendText('Once', 'message-1');
    expect(first).toMatchObject({ ok: true });
    expect(again).toEqual({ ...first, at: expect.any(String) });
    expect(received()).toHaveLength(1);
    await sendText('Once', 'message-2');
    expect(received()).toHaveLength(2);
  });

  it('settles a send whose answer was lost by sending it again', async () => {
    simulator.addFault({ fault: { kind: 'acceptThenDrop', times: 1 } });
    expect(await sendText('Lost?', 'message-1')).toMatchObject([
      { ok: false, failure: { class: 'unknown_outcome' } },
    ]);
    expect(await sendText('Lost?', 'message-1')).toMatchObject([{ ok: true, externalId: received()[0]?.id }]);
    expect(received()).toHaveLength(1);
  });

  it.each([
    ['a template', ['Sunday', 'Monday']],
    ['quick replies', ['A', 'B', 'C', 'D', 'E']],
  ])('offers %s that LINE takes, and hears which was pressed', async (_name, titles) => {
    const buttons = titles.map((title) => ({ id: `day:${title}`, title }));
    const parts = [{ kind: 'text', text: 'When?' } as const, { kind: 'buttons', buttons } as const];
    expect(await send({ parts })).toMatchObject([{ ok: true }]);
    simulator.press({ ...aki, messageId: received()[0]?.id ?? '', title: titles[1] ?? '' });
    const pressed = await eventually(hasPart('button_reply'));
    expect(pressed).toMatchObject({ parts: [{ id: `day:${titles[1]}` }], pace: 'immediate' });
  });

  it('sends a picture and a place that LINE takes', async () => {
    const attachments = [{ kind: 'image', source: { url: 'https://files.example/a.jpg' } }] as const;
    const parts = [
      { kind: 'image', attachment: 0 } as const,
      { kind: 'location', latitude: 35, longitude: 135 } as const,
    ];
    expect(await send({ parts, attachments })).toMatchObject([{ ok: true }, { ok: true }]);
    expect(received().map(({ content }) => content['type'])).toEqual(['image', 'location']);
  });

  it('hears a file and finds its bytes where it was told', async () => {
    simulator.sendMedia({ ...aki, type: 'image', base64: 'QUJD', mimeType: 'image/jpeg' });
    const event = await eventually(hasPart('image'));
    const ref = event.type === 'message' ? event.attachments[0]?.ref : undefined;
    const headers = { authorization: `Bearer ${account.credentials.channelAccessToken}` };
    const address = `${simulator.url}/v2/bot/message/${String(ref?.['messageId'])}/content`;
    expect(await (await fetch(address, { headers })).text()).toBe('ABC');
  });

  it('hears groups, mentions, what was taken back, and who blocks or comes back', async () => {
    const group = simulator.createGroup({ account: aki.account, people: [aki.person] }).id;
    await eventually((one) => one.type === 'message' && one.reachability === 'reachable');
    const { id: messageId } = simulator.sendText({ ...aki, group, text: 'open?', mentionsAccount: true });
    expect(await eventually(hasPart('text'))).toMatchObject({
      addressed: true,
      conversation: { aliases: [group], kind: 'group' },
      sender: { addresses: [{ value: aki.person }] },
    });
    simulator.unsend({ ...aki, group, messageId });
    expect(await eventually(({ type }) => type === 'deletion')).toMatchObject({ externalIds: [messageId] });
    simulator.block(aki);
    await eventually((one) => one.type === 'message' && one.reachability === 'blocked');
    expect(await sendText('Still there?')).toMatchObject([{ ok: true }]);
    expect(received()).toEqual([]);
    simulator.unblock(aki);
    await eventually((one) => one.type === 'message' && one.parts[0]?.kind === 'service');
  });

  it('shows that an answer is coming, in private chats only', async () => {
    await outbound.showTyping?.(aki.person, account, context);
    await outbound.showTyping?.(`C${'c'.repeat(32)}`, account, context);
    expect(simulator.world.loading.entries).toMatchObject([{ chat: aki.person, seconds: 20 }]);
    expect(simulator.loadingShown({ account: aki.account, chat: aki.person })).toEqual({ times: 1 });
  });

  it('knows a person by name, until they block the account', async () => {
    expect(await lookup?.profile?.(aki.person, account, context)).toEqual({
      displayName: 'Aki',
      locale: 'ja',
    });
    simulator.block(aki);
    expect(await lookup?.profile?.(aki.person, account, context)).toBeUndefined();
    expect(await lookup?.profile?.(`C${'c'.repeat(32)}`, account, context)).toBeUndefined();
  });

  it('knows the account by its token, and says what to do when it is none', async () => {
    expect(await connection.validateCredentials(account.credentials, context)).toEqual({
      externalId: account.externalId,
      displayName: 'Mugs',
      username: 'mugs',
    });
    const wrong = { ...account.credentials, channelAccessToken: 'x'.repeat(60) };
    await expect(connection.validateCredentials(wrong, context)).rejects.toThrow(/Issue a new access token/);
    account = { ...account, credentials: wrong };
    expect(await sendText('Hello')).toMatchObject([failure('auth', '401')]);
  });

  it('says what keeps webhooks from coming', async () => {
    expect(await connection.inspectWebhook(account, context)).toEqual({
      url: receiver.url,
      pendingUpdates: 0,
    });
    simulator.setAccount({ account: aki.account, webhookActive: false });
    expect((await connection.inspectWebhook(account, context)).lastError).toMatch(/Use webhook/);
    simulator.setAccount({ account: aki.account, webhookActive: true });
    receiver.status = 403;
    const registered = await connection.registerWebhook(receiver.url, account, context);
    expect(registered.lastError).toMatch(/HTTP 403/);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a text of 5001 units', { type: 'text', text: 'x'.repeat(5_001) }],
    ['no text', { type: 'text', text: ' ' }],
    ['an unknown field', { type: 'text', text: 'x', caption: 'y' }],
    ['an unknown kind', { type: 'hologram' }],
    ['a picture by http', { type: 'image', originalContentUrl: 'http://a/', previewImageUrl: 'http://a/' }],
    [
      'fourteen quick replies',
      { type: 'text', text: 'x', quickReply: { items: Array.from({ length: 14 }) } },
    ],
    [
      'a long label',
      {
        type: 'template',
        altText: 'x',
        template: {
          type: 'buttons',
          text: 'x',
          actions: [{ type: 'postback', label: 'x'.repeat(21), data: 'd' }],
        },
      },
    ],
  ])('is refused %s', async (_name, message) => {
    expect(await push(message)).toMatchObject(failure('content_rejected', '400'));
  });

  it('is refused six messages at once, nobody, and what is no id', async () => {
    const messages = Array.from({ length: 6 }, () => ({ type: 'text', text: 'x' }));
    expect(await push(...messages)).toMatchObject(failure('content_rejected', '400'));
    aki = { ...aki, person: `U${'0'.repeat(32)}` };
    expect(await sendText('Hello')).toMatchObject([failure('undeliverable', '400')]);
    aki = { ...aki, person: 'nobody' };
    expect(await push({ type: 'text', text: 'x' })).toMatchObject(failure('undeliverable', '400'));
  });

  it('stops when the month’s messages are used up, and only waits when it was too fast', async () => {
    simulator.setAccount({ account: aki.account, monthlyLeft: 1 });
    expect(await sendText('The last one')).toMatchObject([{ ok: true }]);
    expect(await sendText('One too many')).toMatchObject([failure('policy', '429')]);
    simulator.addFault({ fault: { kind: '429', retryAfterS: 3, times: 1 } });
    expect(await sendText('Too fast')).toMatchObject([
      { ok: false, failure: { class: 'account_throttled', retryAfterMs: 3_000 } },
    ]);
  });

  it('hears each event once, however often it is told', async () => {
    simulator.addFault({ fault: { kind: 'duplicate', copies: 3 } });
    simulator.sendText({ ...aki, text: 'Again' });
    await simulator.world.posts.waitFor(({ copy, accepted }) => copy === 2 && accepted === true);
    await simulator.world.posts.waitFor(() => receiver.count() === 3);
    expect(receiver.events()).toHaveLength(1);
  });
});

describe('time, in the simulated LINE', () => {
  it('brings a webhook again that was not answered, with the same key', async () => {
    const clock = new ManualSimulatorClock();
    await start({ clock });
    receiver.status = 503;
    const message = simulator.sendText({ ...aki, text: 'Knock knock' });
    await simulator.world.posts.waitFor(({ statusCode }) => statusCode === 503);
    await new Promise((resolve) => setImmediate(resolve));
    expect(simulator.acknowledged({ messageId: message.id })).toEqual({});
    receiver.status = 200;
    clock.advance(1_000);
    expect(await eventually(hasPart('text'))).toMatchObject({ externalId: message.id });
    const deliveries = simulator.posts().filter(({ messageIds }) => messageIds.includes(message.id));
    expect(new Set(deliveries.flatMap(({ eventIds }) => eventIds)).size).toBe(1);
    expect(JSON.stringify(deliveries[1]?.body)).toContain('"isRedelivery":true');
    expect(simulator.acknowledged({ messageId: message.id })).toEqual({ atMs: clock.nowMs() });
  });

  it('forgets a retry key after a day: a later repeat is a second message', async () => {
    const clock = new ManualSimulatorClock();
    await start({ clock });
    await sendText('Once', 'message-1');
    clock.advance(24 * 3_600_000);
    await sendText('Once', 'message-1');
    expect(received()).toHaveLength(2);
  });
});
