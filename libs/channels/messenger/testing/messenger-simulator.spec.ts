import type { AdapterContext, ChannelAccount, OutboundMessage, SendResult } from '@causerie/channel-kit';
import { messengerChannel } from '@causerie/channel-messenger';
import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import { ManualSimulatorClock } from '@causerie/simulator-meta-graph';
import { fakeAccount, type FakeCredentials } from './account';
import {
  MessengerSimulatorClient,
  startMessengerSimulator,
  type MessengerSimulator,
  type MessengerSimulatorOptions,
  type SimPerson,
} from './index';
import { startReceiver, type Receiver } from './receiver';

const { outbound, connection } = messengerChannel;
const HOUR_MS = 3_600_000;

let simulator: MessengerSimulator;
let account: ChannelAccount<FakeCredentials>;
let receiver: Receiver;
let context: AdapterContext;
let ada: SimPerson;

async function start(options: MessengerSimulatorOptions = {}): Promise<void> {
  simulator = await startMessengerSimulator(options);
  account = fakeAccount();
  receiver = await startReceiver(account);
  context = { apiRoot: simulator.url, timeouts: { connectMs: 500, readMs: 1_000 } };
  const { accessToken, appSecret, verifyToken } = account.credentials;
  simulator.createAccount({ id: account.externalId, name: 'Mugs', username: 'mugs', accessToken, appSecret });
  await simulator.setAppUrl({ url: receiver.url, verifyToken });
  await connection.registerWebhook(receiver.url, account, context);
  ada = simulator.createPerson();
  simulator.sendText({ person: ada.id, text: 'Bonjour' });
  await eventually(messageOf('contact'));
}

afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

const send = async (message: Partial<OutboundMessage>): Promise<SendResult[]> => {
  const calls = outbound.render({ conversationAlias: ada.id, parts: [], ...message });
  const results: SendResult[] = [];
  for (const call of calls) results.push(await outbound.send(call, account, context));
  return results;
};
const sendText = (text: string, key?: string) =>
  send({ parts: [{ kind: 'text', text }], ...(key === undefined ? {} : { idempotencyKey: key }) });
const post = (message: Record<string, unknown>, messagingType = 'RESPONSE') => {
  const payload = { recipient: { id: ada.id }, message, messaging_type: messagingType };
  return outbound.send({ method: 'messages', payload }, account, context);
};
const failure = (failureClass: string, code: string) => ({
  ok: false,
  failure: { class: failureClass, code },
});
const shown = () => simulator.messages({ by: 'business' });

/** Waits for webhooks until one of their events fits. */
async function eventually(fits: (event: InboundEvent) => boolean): Promise<InboundEvent> {
  await simulator.world.posts.waitFor(() => receiver.events().some(fits));
  const found = receiver.events().find(fits);
  if (!found) throw new Error('not there');
  return found;
}
const messageOf = (author: InboundMessage['author']) => (event: InboundEvent) =>
  event.type === 'message' && event.author === author;

const status = (name: string) => (event: InboundEvent) => event.type === 'status' && event.status === name;

describe('the Messenger adapter against the simulated platform', () => {
  beforeEach(() => start());

  it('hears a person, and knows the webhook for genuine', () => {
    expect(receiver.received.every(({ genuine }) => genuine)).toBe(true);
    expect(receiver.events()).toMatchObject([
      { parts: [{ text: 'Bonjour' }], conversation: { aliases: [ada.id] }, answerable: true },
    ]);
  });

  it('answers, and is shown its own answer with its key, that it arrived, and up to when all was read', async () => {
    simulator.setPerson({ person: ada.id, reads: true });
    const [result] = await sendText('Salut', 'key');
    const echo = await eventually(status('sent'));
    const delivered = await eventually(status('delivered'));
    await eventually((one) => one.type === 'message' && one.conversation.kind === 'system');
    expect(result).toMatchObject({ ok: true, externalId: shown()[0]?.id });
    expect(echo).toMatchObject({
      externalId: shown()[0]?.id,
      conversation: { aliases: [ada.id] },
      callbackData: 'key:0',
    });
    expect(delivered).toMatchObject({ status: 'delivered', externalId: shown()[0]?.id });
  });

  it('may be shown its answer before the send is answered', async () => {
    simulator.setEchoFirst({ echoFirst: true });
    await sendText('Salut', 'key');
    expect(receiver.events().some(status('sent'))).toBe(true);
  });

  it('sends a long answer in several messages, each within the limit, whole', async () => {
    const text = Array.from({ length: 300 }, (_, i) => `Phrase numéro ${i} d’une réponse 🌱.`).join(' ');
    const results = await sendText(text);
    expect(results.length).toBeGreaterThan(3);
    expect(results.every(({ ok }) => ok)).toBe(true);
    const texts = shown().map(({ content }) => content['text']);
    expect(texts.join(' ')).toBe(text);
  });

  it.each([
    ['quick replies', [{ id: 'day:1', title: 'Sunday' }]],
    [
      'a template',
      [
        { id: 'day:1', title: 'Sunday' },
        { id: '', title: 'Site', url: 'https://example.invalid/' },
      ],
    ],
  ])('offers %s that the platform takes, and hears which was chosen', async (_name, buttons) => {
    const [result] = await send({
      parts: [
        { kind: 'text', text: 'When?' },
        { kind: 'buttons', buttons },
      ],
    });
    expect(result).toMatchObject({ ok: true });
    const [offered] = shown();
    simulator.pressButton({ person: ada.id, messageId: offered?.id ?? '', id: 'day:1' });
    const chosen = await eventually((one) => one.type === 'message' && one.parts[0]?.kind === 'button_reply');
    expect(chosen).toMatchObject({ parts: [{ id: 'day:1', title: 'Sunday' }], pace: 'immediate' });
  });

  it('hears files, edits, unsends, reactions and what is typed in the app', async () => {
    const { id } = simulator.sendMedia({
      person: ada.id,
      type: 'image',
      base64: 'QUJD',
      mimeType: 'image/png',
    });
    const image = (await eventually(
      (one) => one.type === 'message' && one.externalId === id,
    )) as InboundMessage;
    const address = String(image.attachments[0]?.ref['url']);
    expect(await (await fetch(address)).text()).toBe('ABC');
    simulator.editText({ person: ada.id, messageId: id, text: 'Instead' });
    simulator.unsend({ person: ada.id, messageId: id });
    simulator.react({ person: ada.id, messageId: id, emoji: '❤️' });
    simulator.typeInApp({ person: ada.id, text: 'From the shop' });
    await eventually(({ type }) => type === 'edit');
    await eventually(({ type }) => type === 'deletion');
    await eventually((one) => one.type === 'message' && one.parts[0]?.kind === 'reaction');
    expect(await eventually(messageOf('human'))).toMatchObject({ parts: [{ text: 'From the shop' }] });
  });

  it('shows typing, and that the person was read', async () => {
    await outbound.showTyping?.(ada.id, account, context, { externalId: 'm' });
    expect((await simulator.actions()).map(({ action }) => action)).toEqual(['mark_seen', 'typing_on']);
  });

  it('knows the account by its token, and says what to do when it is none', async () => {
    expect(await connection.validateCredentials(account.credentials, context)).toEqual({
      externalId: account.externalId,
      displayName: 'Mugs',
      username: 'mugs',
    });
    simulator.expireToken();
    await expect(connection.validateCredentials(account.credentials, context)).rejects.toThrow(
      /for the page/,
    );
    expect(await sendText('Hello')).toMatchObject([failure('auth', '190')]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a text of 2001 characters', { text: 'é'.repeat(2_001) }],
    ['no text', { text: ' ' }],
    ['fourteen quick replies', { text: 'x', quick_replies: Array.from({ length: 14 }, () => ({})) }],
    ['an unknown key', { text: 'x', colour: 'red' }],
  ])('is refused %s', async (_name, message) => {
    expect(await post(message)).toMatchObject(failure('content_rejected', '100'));
  });

  it('is refused a message without its type', async () => {
    expect(await post({ text: 'x' }, '')).toMatchObject(failure('content_rejected', '100'));
  });

  it('is refused a person who blocks, or never wrote', async () => {
    simulator.setPerson({ person: ada.id, blocks: true });
    expect(await sendText('Hello')).toMatchObject([failure('undeliverable', '551')]);
    ada = simulator.createPerson();
    expect(await sendText('Hello')).toMatchObject([failure('undeliverable', '100')]);
  });

  it('does not know what became of a send whose answer was lost; the echo tells', async () => {
    simulator.addFault({ fault: { kind: 'acceptThenDrop', path: '/messages', times: 1 } });
    expect(await sendText('Lost?', 'lost')).toMatchObject([
      { ok: false, failure: { class: 'unknown_outcome' } },
    ]);
    expect(await eventually(status('sent'))).toMatchObject({ callbackData: 'lost:0' });
  });

  it('hears each event once, however often it is told', async () => {
    simulator.addFault({ fault: { kind: 'duplicate', copies: 3 } });
    simulator.sendText({ person: ada.id, text: 'Again' });
    await simulator.world.posts.waitFor(({ copy, accepted }) => copy === 2 && accepted === true);
    expect(receiver.events()).toHaveLength(2);
  });

  it('is steered from another process in the same words', async () => {
    const client = new MessengerSimulatorClient(simulator.url);
    await client.call('sendText', { person: ada.id, text: 'From afar' });
    await eventually(
      (one) => one.type === 'message' && one.parts[0]?.kind === 'text' && one.parts[0].text === 'From afar',
    );
    await expect(client.call('sendText', { person: 'nobody', text: 'x' })).rejects.toThrow('no person');
  });
});

describe('time', () => {
  it('closes the window after 24 hours, until the person writes again', async () => {
    const clock = new ManualSimulatorClock();
    await start({ clock });
    clock.advance(24 * HOUR_MS + 1);
    const [late] = await sendText('Too late');
    expect(late).toMatchObject(failure('window_closed', '10'));
    expect(late).toMatchObject({ failure: { description: expect.stringContaining('2018278') } });
    simulator.sendText({ person: ada.id, text: 'Still there?' });
    expect(await sendText('Yes')).toMatchObject([{ ok: true }]);
  });

  it('lets a person of the business write for seven days', async () => {
    const clock = new ManualSimulatorClock();
    await start({ clock });
    const tagged = { recipient: { id: ada.id }, messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
    const byHuman = () =>
      outbound.send(
        { method: 'messages', payload: { ...tagged, message: { text: 'Hi' } } },
        account,
        context,
      );
    clock.advance(6 * 24 * HOUR_MS);
    expect(await byHuman()).toMatchObject({ ok: true });
    clock.advance(2 * 24 * HOUR_MS);
    expect(await byHuman()).toMatchObject(failure('window_closed', '10'));
  });

  it('counts the texts of a second', async () => {
    await start({ clock: new ManualSimulatorClock() });
    const other = fakeAccount();
    simulator.createAccount({ id: '2', accessToken: other.credentials.accessToken, perSecond: 1 });
    simulator.sendText({ account: '2', person: ada.id, text: 'x' });
    account = { ...account, credentials: other.credentials };
    expect(await sendText('One')).toMatchObject([{ ok: true }]);
    expect(await sendText('Two')).toMatchObject([failure('account_throttled', '613')]);
  });

  it('ends the address of a file', async () => {
    const clock = new ManualSimulatorClock();
    await start({ clock });
    const { content } = simulator.sendMedia({ person: ada.id, type: 'image' });
    const [attachment] = content['attachments'] as { payload: { url: string } }[];
    clock.advance(HOUR_MS);
    expect((await fetch(attachment?.payload.url ?? '')).status).toBe(403);
  });
});
