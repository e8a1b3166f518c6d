import { newId } from '@causerie/kernel';
import type { NewScheduledMessage } from '@causerie/persistence';
import { FakePlatform } from '../testing/fake-platform';
import { LaneKit, TEST_OPTIONS, type Conversation } from '../testing/lane-kit';

const HOUR = 3_600_000;
let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());

async function aLane(capabilities: ConstructorParameters<typeof FakePlatform>[0] = {}) {
  const platform = new FakePlatform(capabilities);
  const account = await kit.anAccount();
  return {
    platform,
    conversation: await kit.aConversation(account.id),
    process: kit.process(platform.adapter),
  };
}

async function inOneHour({ id }: Conversation, given: Partial<NewScheduledMessage> = {}): Promise<string> {
  const [row] = await kit.db.owner<{ at: Date }>(`SELECT app_now() + interval '1 hour' AS at`);
  return kit.db.transaction.run(kit.workspace.id, (tx) =>
    kit.schedule.schedule(tx, {
      conversationId: id,
      author: 'system',
      parts: [{ kind: 'text', text: 'later' }],
      sendAt: row!.at,
      idempotencyKey: newId(),
      ...given,
    }),
  );
}

const listed = ({ id }: Conversation) =>
  kit.db.transaction.run(kit.workspace.id, (tx) => kit.schedule.list(tx, id));

describe('a scheduled message', () => {
  it('becomes an ordinary message when it is due, with the seq of that moment, and wakes its lane', async () => {
    const { platform, conversation, process } = await aLane();
    await inOneHour(conversation);
    await process.queueDueMessages.queue();
    expect(await listed(conversation)).toMatchObject([{ state: 'scheduled', messageId: null }]);
    await kit.enqueue(conversation, { parts: [{ kind: 'text', text: 'now' }] });
    await kit.db.shiftClock(HOUR);
    await process.queueDueMessages.queue();
    const [scheduled] = await listed(conversation);
    expect(scheduled).toMatchObject({ state: 'queued', messageId: expect.any(String) });
    expect(kit.wakeUps.at(-1)).toMatchObject({ payload: { conversationId: conversation.id } });
    await kit.drain(process.drainLane, conversation);
    expect(platform.texts()).toEqual(['now', 'later']);
    expect(await kit.eventsOf(conversation, 'message.created')).toMatchObject([
      { message: { seq: 2 } },
      { message: { seq: 3, author: 'system' } },
    ]);
  });

  it('of a person, who could not know of the question that came since, leaves its answer to the bot', async () => {
    const { conversation, process } = await aLane();
    await inOneHour(conversation, { author: 'human' });
    await kit.db.owner(
      `UPDATE conversation SET last_seq = last_seq + 1, last_answerable_seq = last_seq + 1 WHERE id = $1`,
      [conversation.id],
    );
    await kit.db.shiftClock(HOUR);
    await process.queueDueMessages.queue();
    expect(await listed(conversation)).toMatchObject([{ state: 'queued' }]);
    expect(await kit.conversation(conversation)).toMatchObject({ owner: 'bot' });
  });

  it('is sent once, however many look for it at once', async () => {
    const { platform, conversation, process } = await aLane();
    const id = await inOneHour(conversation);
    await kit.db.shiftClock(HOUR);
    const given = () => ({ correlationId: newId(), humanPauseMs: 60_000 });
    const queue = () => kit.db.transaction.run(kit.workspace.id, (tx) => kit.schedule.queue(tx, id, given()));
    const queued = await Promise.all([queue(), queue(), queue()]);
    expect(queued.filter(Boolean)).toHaveLength(1);
    await process.queueDueMessages.queue();
    await kit.drain(process.drainLane, conversation);
    expect(platform.texts()).toEqual(['later']);
  });

  it('that was cancelled is not sent; one that is on its way cannot be cancelled', async () => {
    const { platform, conversation, process } = await aLane();
    const cancel = (id: string) =>
      kit.db.transaction.run(kit.workspace.id, (tx) => kit.schedule.cancel(tx, id));
    const [first, second] = [await inOneHour(conversation), await inOneHour(conversation)];
    expect(await cancel(first)).toBe(true);
    await kit.db.shiftClock(HOUR);
    await process.queueDueMessages.queue();
    expect(await cancel(second)).toBe(false);
    await kit.drain(process.drainLane, conversation);
    expect(platform.texts()).toEqual(['later']);
  });

  it('with a key that is known is the one that is there', async () => {
    const { conversation } = await aLane();
    const idempotencyKey = newId();
    const ids = [
      await inOneHour(conversation, { idempotencyKey }),
      await inOneHour(conversation, { idempotencyKey }),
    ];
    expect(ids[0]).toBe(ids[1]);
    expect(await listed(conversation)).toHaveLength(1);
  });

  it('is judged by the window when it is sent, not when it was scheduled', async () => {
    const { platform, conversation, process } = await aLane({ replyWindowMs: HOUR });
    const id = await inOneHour(conversation);
    await kit.db.shiftClock(HOUR);
    await process.queueDueMessages.queue();
    await kit.drain(process.drainLane, conversation);
    expect(platform.texts()).toEqual([]);
    const [{ messageId } = { messageId: null }] = await listed(conversation);
    expect(await kit.delivery(messageId!)).toMatchObject({
      status: 'blocked',
      failure: { class: 'window_closed' },
    });
    expect(id).toBeDefined();
  });

  it('of a person takes the conversation over when it goes, for as long as any answer of theirs', async () => {
    const { conversation, process } = await aLane();
    await inOneHour(conversation, { author: 'human' });
    await kit.db.shiftClock(HOUR);
    await process.queueDueMessages.queue();
    const [row] = await kit.db.owner<{ owner: string; minutes: number }>(
      `SELECT owner, round(extract(epoch FROM owner_until - app_now()) / 60)::int AS minutes FROM conversation WHERE id = $1`,
      [conversation.id],
    );
    expect(row).toEqual({ owner: 'human', minutes: TEST_OPTIONS.humanPauseMs / 60_000 });
  });

  it('that cannot be queued holds up no other', async () => {
    const { platform, conversation, process } = await aLane();
    const broken = await inOneHour(conversation);
    await kit.db.owner(`UPDATE scheduled_message SET parts = '"broken"' WHERE id = $1`, [broken]);
    await inOneHour(conversation);
    await kit.db.shiftClock(HOUR);
    await process.queueDueMessages.queue();
    await kit.drain(process.drainLane, conversation);
    expect(platform.texts()).toEqual(['later']);
  });
});
