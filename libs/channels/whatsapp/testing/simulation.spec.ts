import {
  startReceiver,
  type Receiver,
  type RunningSimulation,
  type SimulatedAccount,
  type SimulatedPerson,
} from '@causerie/channel-kit-testing';
import type { ChannelAccount, SendResult } from '@causerie/channel-kit';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import type { InboundEvent, MessagePart } from '@causerie/message-schema';
import { whatsappSimulation } from './index';

const { connection, outbound, inbound } = whatsappChannel;
const DAY_MS = 24 * 3_600_000;
const timeouts = { connectMs: 500, readMs: 2_000 };

let simulation: RunningSimulation;
let simulated: SimulatedAccount;
let account: ChannelAccount;
let receiver: Receiver;
let person: SimulatedPerson;

beforeEach(async () => {
  simulation = await whatsappSimulation.start({ limits: 'off', backoffScale: 0.01 });
  simulated = await simulation.createAccount({ name: 'Garden' });
  const credentials = connection.newCredentials(simulated.given);
  const common = { id: 'account', workspaceId: 'workspace', platform: 'whatsapp', settings: {} };
  account = { ...common, externalId: simulated.id, credentials };
  receiver = await startReceiver(inbound, account);
  await connection.registerWebhook(receiver.url, account, { apiRoot: simulation.url, timeouts });
  person = await simulated.person({ id: 'ada', name: 'Ada' });
});
afterEach(async () => {
  await simulation.close();
  await receiver.close();
});

async function send(...parts: MessagePart[]): Promise<SendResult[]> {
  const results: SendResult[] = [];
  for (const call of outbound.render({ conversationAlias: person.alias, parts }))
    results.push(await outbound.send(call, account, { apiRoot: simulation.url, timeouts }));
  return results;
}
const text = (words: string): MessagePart => ({ kind: 'text', text: words });

async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const until = Date.now() + 5_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error('not within five seconds');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const heard = (fits: (event: InboundEvent) => boolean) => eventually(() => receiver.events().find(fits));

describe('the simulation in the words of all platforms', () => {
  it('connects an account from what its owner types in', async () => {
    const context = { apiRoot: simulation.url, timeouts };
    expect(await connection.validateCredentials(account.credentials, context)).toMatchObject({
      externalId: simulated.id,
      displayName: 'Garden',
    });
  });

  it('knows a person again, from another process, too', async () => {
    const elsewhere = whatsappSimulation.reach(simulation.url).account(simulated.id);
    expect(await elsewhere.person({ id: 'ada' })).toMatchObject({ alias: person.alias, name: 'Ada' });
    expect((await elsewhere.person()).alias).not.toBe(person.alias);
  });

  it('tells what a person says and when that was acknowledged', async () => {
    receiver.status = 503;
    const said = await person.say('Bonjour');
    await eventually(() => (receiver.received.length > 0 ? true : undefined));
    expect(await person.acknowledgedAt(said)).toBeUndefined();
    receiver.status = 200;
    expect(await heard(({ type }) => type === 'message')).toMatchObject({
      externalId: said.externalId,
      conversation: { aliases: [person.alias, expect.any(String)], title: 'Ada' },
    });
    expect(await eventually(() => person.acknowledgedAt(said))).toBeGreaterThanOrEqual(said.sentAtMs);
  });

  it.each(['image', 'audio', 'voice', 'video', 'document', 'sticker'] as const)(
    'tells a %s',
    async (kind) => {
      await person.send({ kind, base64: 'AAAA', ...(kind === 'image' ? { caption: 'Mine' } : {}) });
      const event = await heard(({ type }) => type === 'message');
      expect(event).toMatchObject({ parts: [{ kind }, ...(kind === 'image' ? [{ text: 'Mine' }] : [])] });
    },
  );

  it('shows what the account sent, and hears what is pressed', async () => {
    await person.say('When?');
    await send(text('Which day?'), { kind: 'buttons', buttons: [{ id: 'sat', title: 'Saturday' }] });
    const [message] = await person.received();
    if (!message) throw new Error('nothing arrived');
    expect(message).toMatchObject({ text: 'Which day?', choices: ['Saturday'] });
    await person.press(message, 'Saturday');
    expect(await heard((event) => event.type === 'message' && event.pace === 'immediate')).toMatchObject({
      parts: [{ kind: 'button_reply', id: 'sat', targetExternalId: message.externalId }],
    });
    await expect(person.press(message, 'Sunday')).rejects.toThrow(/no such button/);
  });

  it('shows typing, and hears a person of the business', async () => {
    const { externalId } = await person.say('Anyone?');
    expect(await person.typingShown()).toBe(0);
    await outbound.showTyping?.(person.alias, account, { apiRoot: simulation.url, timeouts }, { externalId });
    expect(await person.typingShown()).toBe(1);
    await person.answeredInApp?.('I take over');
    expect(await heard((event) => event.type === 'message' && event.author === 'human')).toMatchObject({
      parts: [{ text: 'I take over' }],
    });
  });

  it('closes the window of one person, until they write again', async () => {
    const lou = await simulated.person({ name: 'Lou' });
    await person.say('Hi');
    await lou.say('Hi');
    await person.quietFor(DAY_MS);
    expect(await send(text('Too late'))).toMatchObject([{ ok: true }]);
    expect(await heard((event) => event.type === 'status' && event.status === 'failed')).toMatchObject({
      failure: { code: '131047' },
    });
    expect(await person.received()).toEqual([]);
    person = lou;
    await send(text('In time'));
    expect(await lou.received()).toMatchObject([{ text: 'In time' }]);
    person = await simulated.person({ id: 'ada' });
    await person.say('Hi again');
    await send(text('In time'));
    expect(await person.received()).toHaveLength(1);
  });

  it.each([
    [
      { on: 'call', does: 'too_many_requests', retryAfterMs: 2_000 },
      { class: 'account_throttled', retryAfterMs: 2_000 },
    ],
    [{ on: 'call', does: 'server_error' }, { class: 'transient' }],
    [{ on: 'call', does: 'hang' }, { class: 'unknown_outcome' }],
    [{ on: 'call', does: 'drop_answer' }, { class: 'unknown_outcome' }],
  ] as const)('breaks the next message: %j, and nothing else', async (fault, failure) => {
    const { externalId } = await person.say('Hi');
    await simulation.addFault({ ...fault, times: 1 });
    await outbound.showTyping?.(person.alias, account, { apiRoot: simulation.url, timeouts }, { externalId });
    expect(await person.typingShown()).toBe(1);
    expect(await send(text('One'))).toMatchObject([{ ok: false, failure }]);
    expect(await send(text('Two'))).toMatchObject([{ ok: true }]);
  });

  it('breaks webhooks until it is told to stop', async () => {
    await simulation.addFault({ on: 'webhook', does: 'duplicate' });
    await person.say('Twice');
    await eventually(() => (receiver.received.length === 2 ? true : undefined));
    await simulation.clearFaults();
    await simulation.addFault({ on: 'webhook', does: 'reorder', times: 1 });
    await person.say('First');
    await person.say('Second');
    await eventually(() => (receiver.events().length === 3 ? true : undefined));
    await simulation.clearFaults();
    await simulation.addFault({ on: 'webhook', does: 'delay', ms: 30, times: 1 });
    const late = await person.say('Late');
    await heard((event) => event.type === 'message' && event.externalId === late.externalId);
  });
});
