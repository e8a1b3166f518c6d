import type { ChannelAccount } from '@causerie/channel-kit';
import type { RunningSimulation, SimulatedMessage, SimulatedPerson } from '@causerie/channel-kit-testing';
import { telegramChannel } from '@causerie/channel-telegram';
import { fakeAccount } from './account';
import { telegramSimulation } from './index';
import { startReceiver } from './simulator/testing-kit';

const { connection, outbound } = telegramChannel;
const timeouts = { connectMs: 500, readMs: 2_000 };

describe('the simulator in the words of all platforms', () => {
  let simulation: RunningSimulation;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let account: ChannelAccount;
  let accountId: string;
  let nadia: SimulatedPerson;

  beforeEach(async () => {
    simulation = await telegramSimulation.start({ limits: 'off', backoffScale: 0.01 });
    receiver = await startReceiver();
    const made = await simulation.createAccount({ name: 'Garden' });
    accountId = made.id;
    account = { ...fakeAccount(), externalId: made.id, credentials: connection.newCredentials(made.given) };
    await connection.registerWebhook(receiver.url, account, { apiRoot: simulation.url, timeouts });
    nadia = await made.person({ id: '5000000001', name: 'Nadia', language: 'fr' });
  });
  afterEach(async () => {
    await simulation.close();
    await receiver.close();
  });

  const answer = async (text: string) => {
    const parts = [
      { kind: 'text' as const, text },
      { kind: 'buttons' as const, buttons: [{ id: 'y', title: 'Yes' }] },
    ];
    const [call] = outbound.render({ conversationAlias: nadia.alias, parts });
    if (!call) throw new Error('nothing rendered');
    return outbound.send(call, account, { apiRoot: simulation.url, timeouts });
  };
  const acknowledged = async (message: SimulatedMessage): Promise<number | undefined> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const atMs = await nadia.acknowledgedAt(message);
      if (atMs !== undefined) return atMs;
    }
    return undefined;
  };

  it('what a person says, sends and presses arrives by webhook', async () => {
    const said = await nadia.say('Hello');
    await nadia.send({ kind: 'image', caption: 'Leaf' });
    await answer('Shall I?');
    const [shown] = await nadia.received();
    expect(shown).toMatchObject({ text: 'Shall I?', choices: ['Yes'] });
    if (shown) await nadia.press(shown, 'Yes');
    const updates = await receiver.received(3);
    expect(updates).toMatchObject([
      { message: { text: 'Hello', from: { first_name: 'Nadia', language_code: 'fr' } } },
      expect.objectContaining({}),
      expect.objectContaining({}),
    ]);
    expect(JSON.stringify(updates)).toContain('"data":"y"');
    expect(JSON.stringify(updates)).toContain('"caption":"Leaf"');
    expect(said.externalId).toMatch(/^5000000001:\d+$/);
    expect(await acknowledged(said)).toBeGreaterThanOrEqual(said.sentAtMs);
    await expect(nadia.quietFor(1_000)).resolves.toBeUndefined();
  });

  it('shows typing, media and the newest form of a message', async () => {
    await nadia.say('Hello');
    await outbound.showTyping?.(nadia.alias, account, { apiRoot: simulation.url, timeouts });
    expect(await nadia.typingShown()).toBe(1);
    const sent = await answer('Old');
    const edits = { externalId: sent.ok ? sent.externalId : '' };
    const parts = [{ kind: 'text' as const, text: 'New' }];
    for (const call of outbound.render({ conversationAlias: nadia.alias, parts, edits }))
      await outbound.send(call, account, { apiRoot: simulation.url, timeouts });
    expect(await nadia.received()).toEqual([
      { externalId: edits.externalId, atMs: expect.any(Number), text: 'New', choices: [] },
    ]);
  });

  it('is steered from another process, where the same id is the same person', async () => {
    await nadia.say('Hello');
    await answer('Hi');
    const elsewhere = telegramSimulation.reach(simulation.url).account(accountId);
    expect(elsewhere.given).toEqual({});
    const same = await elsewhere.person({ id: nadia.id, name: 'Somebody else' });
    expect(same.name).toBe('Nadia');
    expect(await same.received()).toHaveLength(1);
  });

  it('has an account of an earlier simulator again, which may answer whoever wrote then', async () => {
    await simulation.close();
    simulation = await telegramSimulation.start({ limits: 'off' });
    expect(await answer('Still here?')).toMatchObject({ failure: { class: 'auth' } });
    const given = { token: (account.credentials as { token: string }).token };
    const again = await simulation.createAccount({ like: { id: accountId, given } });
    expect(again).toMatchObject({ id: accountId, given });
    expect(await answer('Still here?')).toMatchObject({ ok: true });
    nadia = await again.person({ id: nadia.id });
    expect(await nadia.received()).toMatchObject([{ text: 'Still here?' }]);
  });

  it('breaks sends in every account, those to come too, and typing uses no fault up', async () => {
    await simulation.addFault({ on: 'call', does: 'too_many_requests', retryAfterMs: 2_500, times: 1 });
    await simulation.addFault({ on: 'call', does: 'server_error', times: 1 });
    const late = await simulation.createAccount();
    account = { ...account, externalId: late.id, credentials: connection.newCredentials(late.given) };
    nadia = await late.person({ id: nadia.id });
    await nadia.say('Hello');
    await outbound.showTyping?.(nadia.alias, account, { apiRoot: simulation.url, timeouts });
    expect(await answer('One')).toMatchObject({
      failure: { class: 'recipient_throttled', retryAfterMs: 3_000 },
    });
    expect(await answer('Two')).toMatchObject({ failure: { class: 'transient' } });
    expect(await answer('Three')).toMatchObject({ ok: true });
    await simulation.addFault({ on: 'call', does: 'drop_answer' });
    expect(await answer('Four')).toMatchObject({ failure: { class: 'unknown_outcome' } });
    await simulation.clearFaults();
    expect(await answer('Five')).toMatchObject({ ok: true });
  });

  it('repeats and reorders webhooks', async () => {
    await simulation.addFault({ on: 'webhook', does: 'duplicate', times: 1 });
    await nadia.say('Twice');
    await receiver.received(2);
    await simulation.addFault({ on: 'webhook', does: 'reorder', times: 1 });
    await nadia.say('First');
    await nadia.say('Second');
    const texts = (await receiver.received(4)).map((update) => (update['message'] as { text: string }).text);
    expect(texts).toEqual(['Twice', 'Twice', 'Second', 'First']);
  });
});
