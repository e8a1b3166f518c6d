import type { OutboundCall } from '@causerie/channel-kit';
import { eventually } from '@causerie/testing';
import { FakePlatform, failureOf } from '../testing/fake-platform';
import { LaneKit, type Conversation } from '../testing/lane-kit';

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());

async function aLane(capabilities: ConstructorParameters<typeof FakePlatform>[0] = {}) {
  const platform = new FakePlatform(capabilities);
  const account = await kit.anAccount();
  return { platform, account, conversation: await kit.aConversation(account.id) };
}

/** A holder that dies (or freezes) inside its call; `taken` says whether the platform had accepted by then. */
async function dieInsideCall(platform: FakePlatform, conversation: Conversation, taken: boolean) {
  let inside = false;
  let wake = () => undefined as void;
  const frozen = new Promise<void>((resolve) => (wake = resolve));
  const before = platform.behaviour;
  platform.behaviour = async (call) => {
    platform.behaviour = before;
    const answer = taken ? platform.accept(call) : undefined;
    inside = true;
    await frozen;
    return answer ?? failureOf('transient');
  };
  const draining = kit.drain(kit.replica(platform.adapter, { leaseMs: 600_000 }), conversation);
  await eventually('the call', () => inside);
  await kit.db.shiftClock(600_001);
  return { wakeUp: () => (wake(), draining) };
}

describe('two drains of one lane', () => {
  it('never interleave and send each message once', async () => {
    const { platform, account } = await aLane();
    const conversations = await Promise.all([1, 2, 3].map(() => kit.aConversation(account.id)));
    const running = new Set<unknown>();
    platform.behaviour = async ({ payload }: OutboundCall) => {
      if (running.has(payload['to'])) throw new Error('two at once');
      running.add(payload['to']);
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(payload['to']);
      return undefined;
    };
    const replicas = [1, 2, 3].map(() => kit.replica(platform.adapter));
    const texts = Array.from({ length: 8 }, (_, i) => `text ${i}`);
    const queueing = conversations.map(async (conversation) => {
      for (const text of texts) {
        await kit.queue(conversation, text);
        await Promise.all(replicas.map((replica) => kit.drain(replica, conversation)));
      }
    });
    await Promise.all(queueing);
    for (const conversation of conversations) expect(platform.texts(conversation.alias)).toEqual(texts);
  });

  it('find a message that was queued while the other one was giving the lane back', async () => {
    const { platform, conversation } = await aLane();
    const replica = kit.replica(platform.adapter);
    for (let i = 0; i < 20; i++) {
      await Promise.all([
        kit.drain(replica, conversation).catch(() => undefined),
        kit.queue(conversation, `n${i}`),
      ]);
      const { due_in_ms: due } = await kit.lane(conversation);
      if (platform.texts().length <= i) expect(due).not.toBeNull();
      await kit.drain(replica, conversation);
      expect(platform.texts()).toHaveLength(i + 1);
    }
  });
});

describe('a holder that dies inside a call', () => {
  it.each([true, false])(
    'is found by its lease; the send is unknown first, then made again (taken: %s)',
    async (taken) => {
      const { platform, conversation } = await aLane({ unknownSend: 'resend' });
      const id = await kit.queue(conversation, 'hello');
      await kit.queue(conversation, 'next');
      const dead = await dieInsideCall(platform, conversation, taken);
      expect((await kit.laneStore.sweep(100, 1_000)).map((lane) => lane.conversationId)).toContain(
        conversation.id,
      );

      const heir = kit.replica(platform.adapter);
      expect(await kit.drain(heir, conversation)).toBe('paused');
      expect(await kit.delivery(id)).toMatchObject({ status: 'unknown', attempts: 1 });
      expect(await kit.statuses(id)).toEqual(['unknown']);
      expect(platform.texts()).toEqual(taken ? ['hello'] : []);

      await kit.db.shiftClock(1_001);
      expect(await kit.drain(heir, conversation)).toBe('empty');
      expect(platform.texts()).toEqual([...(taken ? ['hello'] : []), 'hello', 'next']);
      expect(await kit.statuses(id)).toEqual(['unknown', 'sent']);
      expect(await kit.attempts(id)).toMatchObject([{ outcome: 'unknown' }, { outcome: 'accepted' }]);
      expect(await kit.metrics.text()).toMatch(
        /delivery_unknown_total\{platform="imaginary",app="delivery"\} \d/,
      );
      await dead.wakeUp();
    },
  );

  it('leaves the message as it is where the account says hold, and the lane goes on', async () => {
    const { platform, account, conversation } = await aLane();
    await kit.db.transaction.run(kit.workspace.id, (tx) =>
      kit.accounts.update(tx, account.id, { unknownSend: 'hold' }),
    );
    const id = await kit.queue(conversation, 'hello');
    await kit.queue(conversation, 'next');
    const dead = await dieInsideCall(platform, conversation, true);
    expect(await kit.drain(kit.replica(platform.adapter), conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['hello', 'next']);
    expect(await kit.delivery(id)).toMatchObject({ status: 'unknown' });
    await dead.wakeUp();
    expect(await kit.delivery(id)).toMatchObject({ status: 'unknown' });
  });

  it('changes nothing when it turns out to have been frozen only', async () => {
    const { platform, conversation } = await aLane();
    const id = await kit.queue(conversation, 'hello');
    const frozen = await dieInsideCall(platform, conversation, false);
    const heir = kit.replica(platform.adapter);
    await kit.drain(heir, conversation);
    const before = await kit.delivery(id);
    expect(await frozen.wakeUp()).toBe('taken');
    expect(await kit.delivery(id)).toEqual(before);
    await kit.db.shiftClock(1_001);
    await kit.drain(heir, conversation);
    expect(platform.texts()).toEqual(['hello']);
  });

  it('waits for proof where the platform gives any, and sends nothing when it comes', async () => {
    const { platform, conversation } = await aLane({ statuses: ['sent'] });
    const id = await kit.queue(conversation, 'hello');
    const dead = await dieInsideCall(platform, conversation, true);
    const unknownSettleMs = 600_000;
    const heir = kit.replica(platform.adapter, { unknownSettleMs });
    expect(await kit.drain(heir, conversation)).toBe('paused');
    expect((await kit.lane(conversation)).waits_ms).toBeGreaterThan(unknownSettleMs - 60_000);
    await kit.db.owner(`UPDATE delivery SET status = 'sent' WHERE message_id = $1`, [id]);
    await kit.db.shiftClock(unknownSettleMs);
    expect(await kit.drain(heir, conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['hello']);
    await dead.wakeUp();
  });

  it('is not sent again once a human has answered', async () => {
    const { platform, conversation } = await aLane();
    const id = await kit.queue(conversation, 'hello');
    const dead = await dieInsideCall(platform, conversation, true);
    const heir = kit.replica(platform.adapter);
    await kit.drain(heir, conversation);
    await kit.db.owner(`SELECT take_over_conversation($1, app_now() + interval '1 hour', 'test')`, [
      conversation.id,
    ]);
    await kit.db.shiftClock(60_000);
    expect(await kit.drain(heir, conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['hello']);
    expect(await kit.delivery(id)).toMatchObject({ status: 'unknown' });
    await dead.wakeUp();
  });

  it.each([
    ['failed', 'blocked'],
    ['is unknown', 'unknown'],
  ])('inside a call that %s while a human answers is not sent after them: %s', async (how, status) => {
    const { platform, conversation } = await aLane({ unknownSend: 'resend' });
    const id = await kit.queue(conversation, 'hello');
    platform.behaviour = async () => {
      platform.behaviour = () => undefined;
      await kit.db.transaction.run(kit.workspace.id, (tx) =>
        tx.query(`SELECT take_over_conversation($1, app_now() + interval '1 hour', 'c')`, [conversation.id]),
      );
      return failureOf(how === 'failed' ? 'transient' : 'unknown_outcome');
    };
    const replica = kit.replica(platform.adapter);
    for (let look = 0; look < 3; look++) {
      await kit.drain(replica, conversation);
      await kit.db.shiftClock(60_000);
    }
    expect(platform.texts()).toEqual([]);
    expect(await kit.delivery(id)).toMatchObject({ status, failure: { class: 'human_answered' } });
  });

  it('resumes a split text after its last accepted part', async () => {
    const { platform, conversation } = await aLane();
    const id = await kit.queue(conversation, 'one two three four five six');
    platform.behaviour = async (call) => {
      const answer = platform.accept(call);
      if (platform.sent.length === 1) return answer;
      platform.sent.pop();
      throw new Error('the process ends here');
    };
    const failing = kit.replica(platform.adapter);
    await kit.drain(failing, conversation);
    expect(await kit.delivery(id)).toMatchObject({ status: 'unknown', calls_accepted: 1 });
    platform.behaviour = () => undefined;
    await kit.db.shiftClock(1_001);
    expect(await kit.drain(kit.replica(platform.adapter), conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['one two', 'three four', 'five six']);
    expect(await kit.delivery(id)).toMatchObject({ status: 'sent', calls_accepted: 3 });
  });
});

describe('a database that goes away during a call', () => {
  it('does not make a known result an unknown one: it is written once the database is back', async () => {
    const { platform, conversation } = await aLane();
    const id = await kit.queue(conversation, 'hello');
    let outage = 3;
    const transaction = Object.create(kit.db.transaction) as typeof kit.db.transaction;
    transaction.run = (workspaceId, work) =>
      platform.sent.length > 0 && outage-- > 0
        ? Promise.reject(new Error('Connection terminated unexpectedly'))
        : kit.db.transaction.run(workspaceId, work);
    expect(await kit.drain(kit.replica(platform.adapter, {}, transaction), conversation)).toBe('empty');
    expect(await kit.delivery(id)).toMatchObject({ status: 'sent' });
    expect(platform.texts()).toEqual(['hello']);
  });

  it('loses no part of a split text when a result was committed and only the answer to that was lost', async () => {
    const { platform, conversation } = await aLane();
    const id = await kit.queue(conversation, 'one two three four five six');
    let lost = false;
    const transaction = Object.create(kit.db.transaction) as typeof kit.db.transaction;
    transaction.run = async (workspaceId, work) => {
      const result = await kit.db.transaction.run(workspaceId, work);
      if (platform.sent.length === 0 || lost) return result;
      lost = true;
      throw new Error('Connection terminated unexpectedly');
    };
    expect(await kit.drain(kit.replica(platform.adapter, {}, transaction), conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['one two', 'three four', 'five six']);
    expect(await kit.delivery(id)).toMatchObject({ status: 'sent', calls_accepted: 3 });
  });

  it('gives the lane back when the trouble is over rather than when the lease is', async () => {
    const { platform, conversation } = await aLane();
    await kit.queue(conversation, 'hello');
    let calls = 0;
    const transaction = Object.create(kit.db.transaction) as typeof kit.db.transaction;
    transaction.run = (workspaceId, work) =>
      ++calls === 2 || calls === 3
        ? Promise.reject(new Error('Connection terminated unexpectedly'))
        : kit.db.transaction.run(workspaceId, work);
    await expect(kit.drain(kit.replica(platform.adapter, {}, transaction), conversation)).rejects.toThrow();
    expect(await kit.lane(conversation)).toMatchObject({ leased: false });
  });
});
