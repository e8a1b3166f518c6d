import {
  startReceiver,
  type Receiver,
  type RunningSimulation,
  type SimulatedAccount,
  type SimulatedPerson,
} from '@causerie/channel-kit-testing';
import type { AdapterContext, ChannelAccount } from '@causerie/channel-kit';
import { lineChannel } from '@causerie/channel-line';
import { fakeAccount } from './account';
import { lineSimulation } from './index';

const { outbound, connection } = lineChannel;

let running: RunningSimulation;
let owned: SimulatedAccount;
let account: ChannelAccount;
let receiver: Receiver;
let context: AdapterContext;
let person: SimulatedPerson;

beforeEach(async () => {
  running = await lineSimulation.start({ backoffScale: 0.01 });
  owned = await running.createAccount({ name: 'Mugs' });
  account = { ...fakeAccount(), externalId: owned.id, credentials: connection.newCredentials(owned.given) };
  receiver = await startReceiver(lineChannel.inbound, account);
  context = { apiRoot: running.url, timeouts: { connectMs: 500, readMs: 2_000 } };
  await connection.registerWebhook(receiver.url, account, context);
  person = await owned.person({ id: 'ada', name: 'Ada' });
});
afterEach(async () => {
  await running.close();
  await receiver.close();
});

const send = (parts: Parameters<typeof outbound.render>[0]['parts']) =>
  Promise.all(
    outbound
      .render({ conversationAlias: person.alias, parts })
      .map((call) => outbound.send(call, account, context)),
  );
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it does not come to that');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('LINE in the words of all platforms', () => {
  it('makes an account that the adapter connects', async () => {
    const found = await connection.validateCredentials(account.credentials, context);
    expect(found).toMatchObject({ externalId: owned.id, displayName: 'Mugs' });
  });

  it('makes the account of an earlier simulator again', async () => {
    await running.close();
    running = await lineSimulation.start();
    const again = await running.createAccount({ like: owned });
    expect({ id: again.id, given: again.given }).toEqual({ id: owned.id, given: owned.given });
  });

  it('brings what a person says and sends, and tells when it was acknowledged', async () => {
    const said = await person.say('Hello');
    await person.send({ kind: 'image', base64: 'QUJD', caption: 'Look' });
    await person.send({ kind: 'document' });
    await until(() => receiver.events().length === 4);
    const parts = receiver.events().map((event) => event.type === 'message' && event.parts[0]?.kind);
    expect(parts.toSorted()).toEqual(['document', 'image', 'text', 'text']);
    await until(async () => (await person.acknowledgedAt(said)) !== undefined);
    expect(await person.acknowledgedAt(said)).toBeGreaterThanOrEqual(said.sentAtMs);
  });

  it('shows a person what they got, and lets them press', async () => {
    const buttons = [{ id: 'day:1', title: 'Sunday' }];
    await send([
      { kind: 'text', text: 'When?' },
      { kind: 'buttons', buttons },
    ]);
    const [got] = await person.received();
    expect(got).toMatchObject({ text: 'When?', choices: ['Sunday'] });
    if (got) await person.press(got, 'Sunday');
    await until(() => receiver.events().length === 1);
    expect(receiver.events()).toMatchObject([{ parts: [{ kind: 'button_reply', id: 'day:1' }] }]);
  });

  it('counts indicators', async () => {
    await outbound.showTyping?.(person.alias, account, context);
    expect(await person.typingShown()).toBe(1);
  });

  it('knows the same person in another process', async () => {
    await send([{ kind: 'text', text: 'Hi' }]);
    const elsewhere = await lineSimulation.reach(running.url).account(owned.id).person({ id: 'ada' });
    expect(elsewhere).toMatchObject({ id: person.id, name: 'Ada' });
    expect(await elsewhere.received()).toMatchObject([{ text: 'Hi' }]);
  });

  it.each([
    ['too_many_requests', 'account_throttled', { retryAfterMs: 2_000 }],
    ['server_error', 'unknown_outcome', {}],
    ['hang', 'unknown_outcome', {}],
    ['drop_answer', 'unknown_outcome', {}],
  ] as const)('%s makes a send %s, once', async (does, failureClass, more) => {
    await running.addFault({ on: 'call', does, times: 1, retryAfterMs: 0, ...more });
    expect(await send([{ kind: 'text', text: 'Hi' }])).toMatchObject([
      { failure: { class: failureClass, ...more } },
    ]);
    expect(await send([{ kind: 'text', text: 'Hi' }])).toMatchObject([{ ok: true }]);
  });

  it('repeats and turns round webhooks when told to, until that is over', async () => {
    await running.addFault({ on: 'webhook', does: 'duplicate', times: 1 });
    await person.say('Twice');
    await until(() => receiver.count() === 2);
    await running.addFault({ on: 'webhook', does: 'reorder' });
    const [one, two] = [await person.say('One'), await person.say('Two')];
    await until(() => receiver.count() === 4);
    await running.clearFaults();
    const ids = receiver.events().map((event) => event.type === 'message' && event.externalId);
    expect(ids.slice(1).toSorted()).toEqual([one.externalId, two.externalId].toSorted());
  });

  it('goes on without LINE’s clock: nothing of it ends with time', async () => {
    await person.quietFor(30 * 24 * 3_600_000);
    expect(await send([{ kind: 'text', text: 'Hi again' }])).toMatchObject([{ ok: true }]);
  });
});
