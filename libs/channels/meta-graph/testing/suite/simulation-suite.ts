import type { AdapterContext, ChannelAccount, ChannelAdapter, SendResult } from '@causerie/channel-kit';
import {
  startReceiver,
  type PlatformSimulation,
  type Receiver,
  type RunningSimulation,
  type SimulatedPerson,
} from '@causerie/channel-kit-testing';

interface SimulationUnderTest {
  adapter: ChannelAdapter;
  simulation: PlatformSimulation;
}

/** The simulator in the words that all platforms share, used as tools do: nothing but what is typed in. */
export function describeSimulation({ adapter, simulation }: SimulationUnderTest): void {
  let running: RunningSimulation;
  let receiver: Receiver;
  let account: ChannelAccount;
  let context: AdapterContext;
  let ada: SimulatedPerson;

  beforeEach(async () => {
    running = await simulation.start({ backoffScale: 0.01 });
    context = { apiRoot: running.url, timeouts: { connectMs: 500, readMs: 2_000 } };
    const { id, given } = await running.createAccount({ name: 'Mugs' });
    const credentials = adapter.connection.newCredentials(given);
    const identity = await adapter.connection.validateCredentials(credentials, context);
    const rest = { id: 'a', workspaceId: 'w', platform: adapter.slug, settings: {} };
    account = { ...rest, externalId: identity.externalId, credentials };
    receiver = await startReceiver(adapter.inbound, account);
    await adapter.connection.registerWebhook(receiver.url, account, context);
    ada = await running.account(id).person({ name: 'Ada' });
  });
  afterEach(async () => {
    await running.close();
    await receiver.close();
  });

  const send = async (...parts: Parameters<typeof adapter.outbound.render>[0]['parts'][number][]) => {
    const results: SendResult[] = [];
    for (const call of adapter.outbound.render({ conversationAlias: ada.alias, parts }))
      results.push(await adapter.outbound.send(call, account, context));
    return results;
  };
  const text = (words: string) => ({ kind: 'text' as const, text: words });

  async function until<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
    for (;;) {
      const value = await look();
      if (value !== undefined) return value;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const heard = (externalId: string) =>
    until(() => receiver.events().find((one) => 'externalId' in one && one.externalId === externalId));

  describe('the simulation', () => {
    it('is the same from another process', async () => {
      const elsewhere = simulation.reach(running.url).account(account.externalId);
      expect(elsewhere.given).toEqual(running.account(account.externalId).given);
      const same = await elsewhere.person({ id: ada.id });
      const { externalId } = await same.say('Hello');
      expect(await heard(externalId)).toMatchObject({ conversation: { aliases: [ada.alias] } });
    });

    it('knows an account again, with what was typed in, when it starts anew', async () => {
      const again = await simulation.start();
      const { id, given: first } = running.account(account.externalId);
      const given = { ...first, accessToken: `${first['accessToken'] ?? ''}renewed` };
      const same = await again.createAccount({ like: { id, given } });
      const credentials = adapter.connection.newCredentials(same.given);
      const where = { ...context, apiRoot: again.url };
      expect((await adapter.connection.validateCredentials(credentials, where)).externalId).toBe(id);
      await again.close();
    });

    it('says when the webhook was acknowledged', async () => {
      const said = await ada.say('Hello');
      expect(await until(() => ada.acknowledgedAt(said))).toBeGreaterThanOrEqual(said.sentAtMs);
    });

    it('shows what was sent, lets it be pressed, and counts typing', async () => {
      await ada.say('Hello');
      await send(text('Well?'), { kind: 'buttons', buttons: [{ id: 'y', title: 'Yes' }] });
      await adapter.outbound.showTyping?.(ada.alias, account, context);
      const [shown] = await ada.received();
      expect(shown).toMatchObject({ text: 'Well?', choices: ['Yes'] });
      expect(await ada.typingShown()).toBe(1);
      if (shown) await ada.press(shown, 'Yes');
      await until(() => receiver.events().find((one) => 'pace' in one && one.pace === 'immediate'));
    });

    it('has people who send files and a business that answers in the app', async () => {
      const { externalId } = await ada.send({
        kind: 'image',
        base64: 'QUJD',
        mimeType: 'image/png',
        caption: 'Look',
      });
      expect(await heard(externalId)).toMatchObject({ parts: [{ kind: 'image' }] });
      await ada.answeredInApp?.('From the shop');
      await until(() => receiver.events().find((one) => 'author' in one && one.author === 'human'));
      expect(await ada.received()).toEqual([]);
    });

    it('closes the window of a chat that was quiet for long', async () => {
      await ada.say('Hello');
      await ada.quietFor(25 * 3_600_000);
      expect(await send(text('Late'))).toMatchObject([{ failure: { class: 'window_closed' } }]);
    });

    it.each([
      [{ on: 'call', does: 'too_many_requests', retryAfterMs: 1_500 } as const, 'account_throttled'],
      [{ on: 'call', does: 'server_error' } as const, 'transient'],
      [{ on: 'call', does: 'hang' } as const, 'unknown_outcome'],
      [{ on: 'call', does: 'drop_answer' } as const, 'unknown_outcome'],
    ])('does wrong to sends alone, as often as it is told: %j', async (fault, failureClass) => {
      await ada.say('Hello');
      await running.addFault({ ...fault, times: 1 });
      await adapter.outbound.showTyping?.(ada.alias, account, context);
      expect(await send(text('One'))).toMatchObject([{ failure: { class: failureClass } }]);
      await running.clearFaults();
      expect(await send(text('Two'))).toMatchObject([{ ok: true }]);
    });

    it.each([
      [{ on: 'webhook', does: 'duplicate' } as const],
      [{ on: 'webhook', does: 'reorder' } as const],
      [{ on: 'webhook', does: 'delay', ms: 20 } as const],
    ])('still tells everything when webhooks go wrong: %j', async (fault) => {
      await running.addFault({ ...fault, times: 1 });
      const said = [await ada.say('One'), await ada.say('Two')];
      for (const { externalId } of said) await heard(externalId);
      const copies = receiver.received.length;
      if (fault.does === 'duplicate') expect(copies).toBeGreaterThan(2);
    });
  });
}
