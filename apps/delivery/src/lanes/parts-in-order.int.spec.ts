import { FakePlatform } from '../testing/fake-platform';
import { LaneKit } from '../testing/lane-kit';

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());

/** Longer than a test takes on any machine: it is over when the clock is moved. */
const WAIT_MAX_MS = 600_000;

async function aLane(after: 'sent' | 'delivered' = 'sent') {
  const platform = new FakePlatform({
    statuses: ['sent', 'delivered', 'failed'],
    partsInOrder: { after, waitMaxMs: WAIT_MAX_MS },
  });
  const account = await kit.anAccount();
  const conversation = await kit.aConversation(account.id);
  const replica = kit.replica(platform.adapter);
  return {
    platform,
    conversation,
    drain: () => kit.drain(replica, conversation),
    report: (status: string) => kit.report(account.id, platform.sent.at(-1)!.externalId, status),
    isDue: async () =>
      (await kit.laneStore.sweep(100, 60_000)).some((lane) => lane.conversationId === conversation.id),
  };
}

describe('on a platform that may show messages reversed', () => {
  it('a call waits for the status of the one before, within a message and between two', async () => {
    const { platform, conversation, drain, report, isDue } = await aLane();
    await kit.queue(conversation, 'one two three four');
    await kit.queue(conversation, 'five');
    expect(await drain()).toBe('awaiting_status');
    expect(platform.texts()).toEqual(['one two']);
    expect([await isDue(), await drain()]).toEqual([false, 'taken']);
    await report('sent');
    expect(await isDue()).toBe(true);
    expect(await drain()).toBe('awaiting_status');
    expect(platform.texts()).toEqual(['one two', 'three four']);
    await report('delivered');
    expect(await drain()).toBe('empty');
    expect(platform.texts()).toEqual(['one two', 'three four', 'five']);
  });

  it('a status that is too low does not count, and one that never comes is not waited for longer than allowed', async () => {
    const { platform, conversation, drain, report, isDue } = await aLane('delivered');
    await kit.queue(conversation, 'one');
    await kit.queue(conversation, 'two');
    await drain();
    await report('sent');
    expect([await isDue(), await drain()]).toEqual([false, 'taken']);
    await kit.db.shiftClock(WAIT_MAX_MS + 1);
    expect(await isDue()).toBe(true);
    expect(await drain()).toBe('empty');
    expect(platform.texts()).toEqual(['one', 'two']);
  });

  it('a status that was quicker than the answer is enough: nothing waits', async () => {
    const { platform, conversation, drain } = await aLane();
    await kit.queue(conversation, 'one two three four');
    platform.behaviour = async (call) => {
      const answer = platform.accept(call);
      await kit.db.owner(
        `INSERT INTO parked_status (workspace_id, channel_account_id, external_id, status, at)
         SELECT workspace_id, channel_account_id, $2, 'delivered', app_now() FROM conversation WHERE id = $1`,
        [conversation.id, platform.sent.at(-1)?.externalId],
      );
      return answer;
    };
    expect(await drain()).toBe('empty');
    expect(platform.texts()).toEqual(['one two', 'three four']);
  });

  it('a message that failed holds up nothing behind it', async () => {
    const { platform, conversation, drain, report } = await aLane('delivered');
    await kit.queue(conversation, 'one');
    await kit.queue(conversation, 'two');
    await drain();
    await report('failed');
    expect(await drain()).toBe('empty');
    expect(platform.texts()).toEqual(['one', 'two']);
  });

  it('a status wakes no lane that has nothing to send', async () => {
    const { conversation, drain, report, isDue } = await aLane();
    await kit.queue(conversation, 'one');
    expect(await drain()).toBe('empty');
    await report('sent');
    expect(await isDue()).toBe(false);
  });

  it('a status does not end a pause that the platform asked for', async () => {
    const { platform, conversation, drain, report, isDue } = await aLane();
    await kit.queue(conversation, 'one');
    await drain();
    await kit.queue(conversation, 'two');
    await kit.db.owner(
      `UPDATE lane SET not_before = app_now() + interval '1 minute', due_at = app_now() + interval '1 minute'
       WHERE conversation_id = $1`,
      [conversation.id],
    );
    await report('sent');
    expect([await isDue(), await drain()]).toEqual([false, 'taken']);
    expect(platform.texts()).toEqual(['one']);
  });
});
