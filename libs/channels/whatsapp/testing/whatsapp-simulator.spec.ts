import { ManualSimulatorClock, startReceiver, type Receiver } from '@causerie/channel-kit-testing';
import type { AdapterContext, ChannelAccount, OutboundMessage, SendResult } from '@causerie/channel-kit';
import { signatureOf } from '@causerie/channel-meta-graph';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import { UsageError } from '@causerie/kernel';
import type { InboundEvent, MessagePart } from '@causerie/message-schema';
import { fakeAccount, fakeToken, type FakeCredentials } from './account';
import {
  startWhatsAppSimulator,
  WhatsAppSimulatorClient,
  type SimPerson,
  type WhatsAppSimulator,
  type WhatsAppSimulatorOptions,
} from './index';

const { outbound, connection } = whatsappChannel;
const HOUR_MS = 3_600_000;

let simulator: WhatsAppSimulator;
let account: ChannelAccount<FakeCredentials>;
let receiver: Receiver;
let context: AdapterContext;
let ada: SimPerson;

async function start(options: WhatsAppSimulatorOptions = {}): Promise<void> {
  simulator = await startWhatsAppSimulator({ limits: 'off', ...options });
  account = fakeAccount();
  receiver = await startReceiver(whatsappChannel.inbound, account);
  const { accessToken, appSecret, number } = account.credentials;
  simulator.createNumber({ ...number, accessToken, appSecret, appUrl: receiver.url });
  context = { apiRoot: simulator.url, timeouts: { connectMs: 500, readMs: 2_000 } };
  ada = simulator.createPerson({ name: 'Ada' });
}

async function stop(): Promise<void> {
  await simulator.close();
  await receiver.close();
}

const send = async (message: Partial<OutboundMessage>, of = account): Promise<SendResult[]> => {
  const calls = outbound.render({ conversationAlias: ada.phone, parts: [], ...message });
  const results: SendResult[] = [];
  for (const call of calls) results.push(await outbound.send(call, of, context));
  return results;
};
const sendText = (text: string, more: Partial<OutboundMessage> = {}) =>
  send({ parts: [{ kind: 'text', text }], ...more });
const shown = () => simulator.messages({ by: 'business' });

/** Waits for webhooks until one of their events fits. */
async function eventually(fits: (event: InboundEvent) => boolean): Promise<InboundEvent> {
  await simulator.world.posts.waitFor(() => receiver.events().some(fits));
  const found = receiver.events().find(fits);
  if (!found) throw new Error('not there');
  return found;
}
const status = (name: string) => (event: InboundEvent) => event.type === 'status' && event.status === name;

describe('the WhatsApp adapter against the simulated platform', () => {
  beforeEach(async () => {
    await start();
    simulator.sendText({ person: ada.id, text: 'Bonjour' });
    await eventually(({ type }) => type === 'message');
  });
  afterEach(stop);

  it('hears a person, and knows the webhook for genuine', async () => {
    const [event] = receiver.events();
    expect(receiver.received[0]?.genuine).toBe(true);
    expect(event).toMatchObject({
      parts: [{ kind: 'text', text: 'Bonjour' }],
      conversation: { aliases: [ada.phone, ada.userId], title: 'Ada' },
      answerable: true,
    });
  });

  it('is told by statuses what became of a message, with our own key', async () => {
    simulator.setPerson({ person: ada.id, reads: true });
    const [result] = await sendText('Salut', { idempotencyKey: 'message-1' });
    expect(result).toMatchObject({ ok: true, externalId: shown()[0]?.id });
    const conversation = { aliases: [ada.phone, ada.userId] };
    for (const name of ['sent', 'delivered', 'read'])
      expect(await eventually(status(name))).toMatchObject({ callbackData: 'message-1:0', conversation });
  });

  it('sends a long answer in several messages, in order and whole', async () => {
    const text = Array.from({ length: 400 }, (_, i) => `Sentence number ${i} of a long answer 🌱.`).join(' ');
    const results = await sendText(text);
    expect(results.length).toBeGreaterThan(2);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(
      shown()
        .map(({ content }) => content['body'])
        .join(' '),
    ).toBe(text);
  });

  it.each<[string, string[]]>([
    ['buttons', ['Saturday', 'Sunday']],
    ['a list', ['One', 'Two', 'Three', 'The third Saturday of every month, if it is dry']],
  ])('offers %s that the platform takes, and hears which was chosen', async (_name, titles) => {
    const buttons = titles.map((title, index) => ({ id: `day:${index}`, title }));
    const parts: MessagePart[] = [
      { kind: 'text', text: 'When?' },
      { kind: 'buttons', buttons },
    ];
    expect(await send({ parts })).toMatchObject([{ ok: true }]);
    const [message] = shown();
    simulator.pressButton({ person: ada.id, messageId: message?.id ?? '', id: 'day:1' });
    const chosen = await eventually((event) => event.type === 'message' && event.pace === 'immediate');
    expect(chosen).toMatchObject({
      parts: [{ id: 'day:1', title: titles[1] }],
      replyTo: { externalId: message?.id },
    });
  });

  it('quotes, points to a place, reacts and links as the platform allows', async () => {
    const original = simulator.sendText({ person: ada.id, text: 'Where?' });
    const parts: MessagePart[] = [
      { kind: 'text', text: 'Here', entities: [{ type: 'bold', offset: 0, length: 4 }] },
      { kind: 'buttons', buttons: [{ id: 'x', title: 'Map', url: 'https://x.example' }] },
      { kind: 'location', latitude: 48.8, longitude: 2.3 },
      { kind: 'reaction', targetExternalId: original.id, emojis: ['👍'] },
    ];
    const results = await send({ parts, replyTo: { externalId: original.id } });
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(shown()).toMatchObject([
      { replyTo: original.id, content: { type: 'cta_url', body: { text: '*Here*' } } },
      { type: 'location' },
      { type: 'reaction' },
    ]);
  });

  it('reaches somebody who hides the phone number', async () => {
    const lou = simulator.createPerson({ name: 'Lou', username: 'lou', hidesPhone: true });
    simulator.sendText({ person: lou.id, text: 'Hey' });
    const heard = await eventually((event) => event.conversation.title === 'Lou');
    expect(heard.conversation.aliases).toEqual([lou.userId]);
    expect(await sendText('Hi', { conversationAlias: lou.userId })).toMatchObject([{ ok: true }]);
    await eventually(status('delivered'));
  });

  it('goes on with the same person after the number changed', async () => {
    simulator.changeNumber({ person: ada.id, phone: '33699999999' });
    const told = await eventually((event) => event.conversation.aliases.includes('33699999999'));
    expect(told.conversation.aliases).toEqual(expect.arrayContaining([ada.phone, ada.userId]));
    expect(await sendText('Still you?', { conversationAlias: '33699999999' })).toMatchObject([{ ok: true }]);
    await eventually(status('delivered'));
  });

  it('sees a person of the business write in the app', async () => {
    simulator.typeInApp({ person: ada.id, text: 'I take over' });
    const echo = await eventually((event) => event.type === 'message' && event.author === 'human');
    expect(echo).toMatchObject({ conversation: { aliases: [ada.phone, ada.userId] }, answerable: false });
  });

  it('shows typing as the answer to the newest message', async () => {
    const newest = simulator.sendText({ person: ada.id, text: 'Hello?' });
    await outbound.showTyping?.(ada.phone, account, context);
    await outbound.showTyping?.(ada.phone, account, context, { externalId: newest.id });
    expect(await simulator.reads({ person: ada.id })).toMatchObject([{ messageId: newest.id, typing: true }]);
  });

  it.each([
    [
      '429 with its wait',
      { kind: '429', retryAfterS: 3 },
      { class: 'account_throttled', retryAfterMs: 3_000 },
    ],
    ['5xx', { kind: '5xx' }, { class: 'transient' }],
    ["a gateway's 502", { kind: '5xx', code: 502 }, { class: 'transient' }],
    ['a refusal', { kind: 'refuse', code: 131_031 }, { class: 'policy' }],
    ['a call that hangs', { kind: 'hang' }, { class: 'unknown_outcome' }],
  ] as const)('tells %s for what it is, and shows nothing', async (_name, fault, failure) => {
    simulator.addFault({ fault: { ...fault, path: '/messages', times: 1 } });
    expect(await sendText('Hello')).toMatchObject([{ ok: false, failure }]);
    expect(shown()).toEqual([]);
  });

  it('learns from a status what became of a send whose answer was lost', async () => {
    simulator.addFault({ fault: { kind: 'acceptThenDrop', times: 1 } });
    const results = await sendText('Hello', { idempotencyKey: 'lost' });
    expect(results).toMatchObject([{ ok: false, failure: { class: 'unknown_outcome' } }]);
    expect(await eventually(status('sent'))).toMatchObject({
      callbackData: 'lost:0',
      externalId: shown()[0]?.id,
    });
  });

  it('tells an expired token, a wrong one and a wrong number apart from the rest', async () => {
    const wrong = { ...account, credentials: { ...account.credentials, accessToken: fakeToken() } };
    const parts: MessagePart[] = [{ kind: 'text', text: 'Hi' }];
    expect(await send({ parts }, wrong)).toMatchObject([{ failure: { class: 'auth', code: '190' } }]);
    const elsewhere = structuredClone(account);
    elsewhere.credentials.number.phoneNumberId = '123456789';
    expect(await send({ parts }, elsewhere)).toMatchObject([{ failure: { class: 'auth', code: '100' } }]);
    simulator.expireToken();
    expect(await sendText('Hi')).toMatchObject([{ failure: { class: 'auth', code: '190' } }]);
  });

  it.each([
    ['unknown', '33611111111'],
    ['blocking us', undefined],
  ])('is told later that somebody %s cannot be reached', async (_name, alias) => {
    simulator.setPerson({ person: ada.id, blocks: true });
    expect(await sendText('Hi', alias === undefined ? {} : { conversationAlias: alias })).toMatchObject([
      { ok: true },
    ]);
    expect(await eventually(status('failed'))).toMatchObject({ failure: { code: '131026' } });
  });

  it('connects a number: token checked, app subscribed, address proven to be ours', async () => {
    expect(await connection.validateCredentials(account.credentials, context)).toMatchObject({
      externalId: account.externalId,
      ownerExternalId: account.credentials.number.wabaId,
      displayName: 'Causerie',
    });
    expect(await connection.registerWebhook(receiver.url, account, context)).toMatchObject({
      url: receiver.url,
    });
    const stranger = { ...account, credentials: { ...account.credentials, verifyToken: 'another-token' } };
    await expect(connection.registerWebhook(receiver.url, stranger, context)).rejects.toThrow(
      /verification failed/,
    );
  });

  it('explains what to do about a token that Meta does not know', async () => {
    const credentials = { ...account.credentials, accessToken: fakeToken() };
    await expect(connection.validateCredentials(credentials, context)).rejects.toThrow(UsageError);
    await expect(connection.validateCredentials(credentials, context)).rejects.toThrow(/system user/);
  });

  it('can be steered from another process', async () => {
    const client = new WhatsAppSimulatorClient(simulator.url);
    const sent = await client.call('sendText', { person: ada.id, text: 'From afar' });
    expect(await client.call('messages', { person: ada.id })).toContainEqual(
      expect.objectContaining({ id: sent.id }),
    );
    await expect(client.call('sendText', { person: 'nobody', text: 'x' })).rejects.toThrow(/no person/);
  });
});

describe('webhooks of the simulated platform', () => {
  const begin = (webhooks: WhatsAppSimulatorOptions['webhooks']) =>
    start({ webhooks: { backoffScale: 0.01, ...webhooks } });
  afterEach(stop);

  it('are signed over the bytes on the wire, which nobody who writes them again will have', async () => {
    await begin({});
    simulator.sendText({ person: ada.id, text: 'Été à https://x.example' });
    await eventually(({ type }) => type === 'message');
    const [first] = receiver.received;
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(first?.rawBody.toString() ?? '')));
    expect(first?.genuine).toBe(true);
    expect(signatureOf(rewritten, account.credentials.appSecret)).not.toBe(
      first?.headers['x-hub-signature-256'],
    );
  });

  it('hold several messages at once when they come together', async () => {
    await begin({ batchMs: 30 });
    for (const text of ['1', '2', '3']) simulator.sendText({ person: ada.id, text });
    await simulator.world.posts.waitFor(({ accepted }) => accepted === true);
    expect(receiver.received).toHaveLength(1);
    expect(receiver.events()).toHaveLength(3);
  });

  it('come again until they are answered with 2xx', async () => {
    await begin({});
    receiver.status = 503;
    simulator.sendText({ person: ada.id, text: 'Anyone?' });
    await simulator.world.posts.waitFor(({ attempt, statusCode }) => attempt === 2 && statusCode === 503);
    receiver.status = 200;
    await eventually(({ type }) => type === 'message');
  });

  it('come twice or in another order when a test says so', async () => {
    await begin({});
    simulator.addFault({ fault: { kind: 'duplicate', copies: 3, times: 1 } });
    simulator.sendText({ person: ada.id, text: 'Thrice' });
    await simulator.world.posts.waitFor(({ copy, accepted }) => copy === 2 && accepted === true);
    await simulator.world.posts.waitFor(() => receiver.received.length === 3);
    expect(receiver.events()).toHaveLength(1);

    simulator.addFault({ fault: { kind: 'reorder', window: 2, times: 1 } });
    simulator.sendText({ person: ada.id, text: 'First' });
    simulator.sendText({ person: ada.id, text: 'Second' });
    await simulator.world.posts.waitFor(() => receiver.events().length === 3);
    const [, post, next] = simulator.world.posts.entries.filter(({ copy }) => copy === 0);
    expect([post, next].map((one) => JSON.stringify(one?.body).includes('Second'))).toEqual([true, false]);
  });

  it('tell statuses late, doubled, backwards and without `sent`', async () => {
    await begin({});
    simulator.sendText({ person: ada.id, text: 'Hi' });
    simulator.setPerson({ person: ada.id, reads: true });
    simulator.setStatusPlan({ reversed: true, copies: 2, skipSent: true });
    await sendText('Hello');
    await eventually(status('delivered'));
    const posts = simulator.world.posts.entries.map(
      ({ body }) => /"status":"(\w+)"/.exec(JSON.stringify(body))?.[1],
    );
    expect(posts.filter(Boolean)).toEqual(['read', 'read', 'delivered', 'delivered']);
  });
});

describe('time on the simulated platform', () => {
  let clock: ManualSimulatorClock;
  beforeEach(async () => {
    clock = new ManualSimulatorClock();
    await start({ clock, limits: 'enforced' });
  });
  afterEach(stop);

  it('closes the window after 24 hours: accepted, and failed later', async () => {
    simulator.sendText({ person: ada.id, text: 'Hi' });
    clock.advance(24 * HOUR_MS);
    expect(await sendText('Too late')).toMatchObject([{ ok: true }]);
    clock.advance(1_000);
    expect(await eventually(status('failed'))).toMatchObject({ failure: { code: '131047' } });
  });

  it('takes 80 messages a second from a number', async () => {
    const people = Array.from({ length: 81 }, () => simulator.createPerson());
    const results: SendResult[] = [];
    for (const { phone } of people) results.push(...(await sendText('Hi', { conversationAlias: phone })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(80);
    expect(results.at(-1)).toMatchObject({ failure: { class: 'account_throttled', code: '130429' } });
    clock.advance(1_001);
    expect(await sendText('Hi', { conversationAlias: people[80]?.phone ?? '' })).toMatchObject([
      { ok: true },
    ]);
  });

  it('takes 45 messages at once to one person, then one in six seconds', async () => {
    for (let i = 0; i < 45; i += 1) expect(await sendText(`${i}`)).toMatchObject([{ ok: true }]);
    const throttled = { failure: { class: 'recipient_throttled', code: '131056' } };
    expect(await sendText('46')).toMatchObject([throttled]);
    clock.advance(6_000);
    expect(await sendText('46')).toMatchObject([{ ok: true }]);
    expect(await sendText('47')).toMatchObject([throttled]);
  });

  it('gives a file an address for five minutes, to whoever has the token', async () => {
    const media = { kind: 'image', base64: Buffer.from('pixels').toString('base64') } as const;
    const { content } = simulator.sendMedia({ person: ada.id, media });
    const headers = { authorization: `Bearer ${account.credentials.accessToken}` };
    const asked = await fetch(`${simulator.url}/v23.0/${String(content['id'])}`, { headers });
    const { url } = (await asked.json()) as { url: string };
    expect(await (await fetch(url, { headers })).text()).toBe('pixels');
    expect((await fetch(url)).status).toBe(401);
    clock.advance(5 * 60_000 + 1);
    expect((await fetch(url, { headers })).status).toBe(404);
  });
});

describe('what the simulated platform refuses', () => {
  beforeAll(() => start());
  afterAll(stop);

  const text = (body: unknown) => ({
    messaging_product: 'whatsapp',
    to: '33600000001',
    type: 'text',
    text: { body },
  });
  const media = (type: string, value: object) => ({ ...text(''), type, [type]: value });
  const reaction = (emoji: string) => media('reaction', { message_id: 'wamid.A', emoji });
  const interactive = (value: unknown) => ({ ...text(''), type: 'interactive', interactive: value });
  const replies = (...titles: string[]) => ({
    type: 'button',
    body: { text: 'x' },
    action: { buttons: titles.map((title, index) => ({ type: 'reply', reply: { id: `${index}`, title } })) },
  });
  const list = (...rows: object[]) => ({
    type: 'list',
    body: { text: 'x' },
    action: { button: 'Open', sections: [{ rows }] },
  });

  it.each<[string, number, unknown]>([
    ['no product', 100, { ...text('x'), messaging_product: undefined }],
    ['nobody to send to', 100, { ...text('x'), to: undefined }],
    ['no phone number', 131_009, { ...text('x'), to: 'Ada' }],
    ['no user id', 131_009, { ...text('x'), to: undefined, recipient: 'ada' }],
    ['an unknown type', 100, { ...text('x'), type: 'hologram' }],
    ['no text', 131_008, text('')],
    ['4,097 characters', 100, text('x'.repeat(4_097))],
    ['a quote of nothing', 131_009, { ...text('x'), context: { message_id: 'x' } }],
    ['a long key', 131_009, { ...text('x'), biz_opaque_callback_data: 'x'.repeat(513) }],
    ['four buttons', 131_009, interactive(replies('1', '2', '3', '4'))],
    ['a title of 21 characters', 100, interactive(replies('x'.repeat(21)))],
    ['two titles alike', 131_009, interactive(replies('a', 'a'))],
    ['a long text above buttons', 100, interactive({ ...replies('a'), body: { text: 'x'.repeat(1_025) } })],
    [
      'eleven rows',
      131_009,
      interactive(list(...Array.from({ length: 11 }, (_, i) => ({ id: `${i}`, title: `${i}` })))),
    ],
    ['a row title of 25 characters', 100, interactive(list({ id: '1', title: 'x'.repeat(25) }))],
    ['a key that is not known', 100, { ...text('x'), text: { body: 'x', colour: 'red' } }],
    [
      'a header that is no list of keys',
      131_008,
      interactive({ ...list({ id: '1', title: '1' }), action: [] }),
    ],
    ['a file by id and by address', 131_009, media('image', { id: '1', link: 'https://x.example' })],
    ['a file at no address', 131_009, media('image', { link: 'shop' })],
    ['a caption under a sound', 100, media('audio', { link: 'https://x.example', caption: 'x' })],
    ['a long caption', 100, media('image', { link: 'https://x.example', caption: 'x'.repeat(1_025) })],
    ['a nameless contact', 131_008, { ...text(''), type: 'contacts', contacts: [{ phones: [] }] }],
    ['no contacts', 131_009, { ...text(''), type: 'contacts', contacts: [] }],
    [
      'half a name',
      131_008,
      { ...text(''), type: 'contacts', contacts: [{ name: { formatted_name: 'A' } }] },
    ],
    ['a reaction in words', 131_009, reaction('nice')],
    ['a reaction that quotes', 131_009, { ...reaction('👍'), context: { message_id: 'wamid.A' } }],
    ['a place nowhere', 131_009, { ...text(''), type: 'location', location: { latitude: 91, longitude: 0 } }],
    ['an unknown file', 100, { ...text(''), type: 'image', image: { id: '1' } }],
    [
      'an unknown template',
      132_001,
      { ...text(''), type: 'template', template: { name: 'x', language: { code: 'en' } } },
    ],
    ['reading nothing', 100, { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.x' }],
  ])('%s: %i', async (_name, code, body) => {
    const { phoneNumberId } = account.credentials.number;
    const response = await fetch(`${simulator.url}/v23.0/${phoneNumberId}/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${account.credentials.accessToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).toMatchObject({ error: { code, fbtrace_id: expect.any(String) } });
    expect(shown()).toEqual([]);
  });
});
