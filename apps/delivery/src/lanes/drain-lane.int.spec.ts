import type { OutboundCall } from '@causerie/channel-kit';
import { FakePlatform, failureOf } from '../testing/fake-platform';
import { LaneKit } from '../testing/lane-kit';

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());

const textOf = ({ payload }: OutboundCall) => String(payload['text']);

async function aLane(capabilities: ConstructorParameters<typeof FakePlatform>[0] = {}) {
  const platform = new FakePlatform(capabilities);
  const account = await kit.anAccount();
  const conversation = await kit.aConversation(account.id);
  return { platform, account, conversation, replica: kit.replica(platform.adapter) };
}

describe('draining a lane', () => {
  it('sends what is queued in order of seq, tells of it and leaves nothing due', async () => {
    const { platform, conversation, replica } = await aLane();
    const ids = [await kit.queue(conversation, 'one'), await kit.queue(conversation, 'two')];
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(platform.texts(conversation.alias)).toEqual(['one', 'two']);
    expect(await kit.statuses(ids[0]!)).toEqual(['sent']);
    expect(await kit.lane(conversation)).toEqual({ leased: false, waits_ms: null, due_in_ms: null });
    const [message] = await kit.db.owner('SELECT sent_at FROM message WHERE id = $1', [ids[0]]);
    expect(message).toEqual({ sent_at: new Date('2026-01-01T12:00:00.000Z') });
    const [known] = await kit.db.owner('SELECT message_id FROM message_external_id WHERE external_id = $1', [
      platform.sent[0]?.externalId,
    ]);
    expect(known).toEqual({ message_id: ids[0] });
  });

  it('writes the attempt down before the call, so that a crash leaves a trace', async () => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.queue(conversation, 'hello');
    let during: unknown;
    platform.behaviour = async () => void (during = [await kit.delivery(id), await kit.attempts(id)]);
    await kit.drain(replica, conversation);
    expect(during).toMatchObject([{ status: 'sending' }, [{ outcome: 'sending' }]]);
    expect(await kit.attempts(id)).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('keeps the order over retries: nothing behind a message that waits is sent before it', async () => {
    const { platform, conversation, replica } = await aLane();
    const first = await kit.queue(conversation, 'one');
    await kit.queue(conversation, 'two');
    let failures = 2;
    // So long that it is not over before it is looked at.
    const later = failureOf('transient', { retryAfterMs: 60_000 });
    platform.behaviour = () => (failures-- > 0 ? later : undefined);
    for (const attempts of [1, 2]) {
      expect(await kit.drain(replica, conversation)).toBe('paused');
      expect(platform.texts(conversation.alias)).toEqual([]);
      expect(await kit.delivery(first)).toMatchObject({ status: 'queued', attempts });
      expect(await kit.drain(replica, conversation)).toBe('taken');
      await kit.db.shiftClock(60_001);
    }
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(platform.texts(conversation.alias)).toEqual(['one', 'two']);
  });

  it('brings a lane that waits back by a wake-up, and by the sweeper should that be lost', async () => {
    const { platform, conversation, replica } = await aLane();
    await kit.queue(conversation, 'one');
    platform.behaviour = () => failureOf('recipient_throttled', { retryAfterMs: 60_000 });
    await kit.drain(replica, conversation);
    expect(kit.wakeUps.at(-1)).toMatchObject({
      payload: { conversationId: conversation.id },
      delayMs: 60_000,
    });
    expect((await kit.laneStore.sweep(100, 1_000)).map((lane) => lane.conversationId)).not.toContain(
      conversation.id,
    );
    await kit.db.shiftClock(61_001);
    expect((await kit.laneStore.sweep(100, 1_000)).map((lane) => lane.conversationId)).toContain(
      conversation.id,
    );
  });

  it('fails a message for good after the last try, with its reason, and goes on with the next', async () => {
    const { platform, conversation } = await aLane();
    const replica = kit.replica(platform.adapter, { attemptsMax: 2 });
    const failing = await kit.queue(conversation, 'bad');
    await kit.queue(conversation, 'good');
    platform.behaviour = (call) => (textOf(call) === 'bad' ? failureOf('transient') : undefined);
    await kit.drain(replica, conversation);
    await kit.db.shiftClock(1_000);
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(await kit.delivery(failing)).toMatchObject({ status: 'failed', failure: { class: 'transient' } });
    expect(await kit.statuses(failing)).toEqual(['failed']);
    expect(platform.texts(conversation.alias)).toEqual(['good']);
  });

  it('lets a 429 of one chat hold up that chat only, and does not count it as a try', async () => {
    const { platform, account, conversation, replica } = await aLane();
    const other = await kit.aConversation(account.id);
    const throttled = await kit.queue(conversation, 'slow');
    await kit.queue(other, 'quick');
    platform.behaviour = (call) =>
      call.payload['to'] === conversation.alias
        ? failureOf('recipient_throttled', { retryAfterMs: 600_000 })
        : undefined;
    expect(await kit.drain(replica, conversation)).toBe('paused');
    expect(await kit.drain(replica, other)).toBe('empty');
    expect(platform.texts()).toEqual(['quick']);
    expect(await kit.delivery(throttled)).toMatchObject({ status: 'queued', attempts: 0 });
    const { waits_ms: waits } = await kit.lane(conversation);
    expect(waits).toBeGreaterThan(540_000);
    expect(waits).toBeLessThanOrEqual(600_000);
  });

  it('lets a 429 of the account hold up all its lanes, and no other account’s', async () => {
    const { platform, account, conversation, replica } = await aLane();
    const sibling = await kit.aConversation(account.id);
    const stranger = await kit.aConversation((await kit.anAccount()).id);
    for (const one of [conversation, sibling, stranger]) await kit.queue(one, 'hello');
    platform.behaviour = (call) =>
      call.payload['to'] === conversation.alias
        ? failureOf('account_throttled', { retryAfterMs: 60_000 })
        : undefined;
    expect(await kit.drain(replica, conversation)).toBe('paused');
    expect(await kit.drain(replica, sibling)).toBe('paused');
    expect(await kit.drain(replica, stranger)).toBe('empty');
    expect(platform.sent.map(({ to }) => to)).toEqual([stranger.alias]);
  });

  it('fails a message to somebody who blocked us and marks the address', async () => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.queue(conversation, 'hello');
    platform.behaviour = () => failureOf('undeliverable', { code: '403' });
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(await kit.delivery(id)).toMatchObject({ status: 'failed', failure: { class: 'undeliverable' } });
    const [address] = await kit.db.owner('SELECT blocked_at FROM contact_address WHERE contact_id = $1', [
      conversation.contactId,
    ]);
    expect(address).toEqual({ blocked_at: expect.any(Date) });
  });

  it('stops an account whose credentials are refused, keeps its queue, and sends it once they are replaced', async () => {
    const { platform, account, conversation, replica } = await aLane();
    const id = await kit.queue(conversation, 'hello');
    platform.behaviour = (_call, { credentials }) =>
      (credentials as { token: string }).token === 'good' ? failureOf('auth', { code: '401' }) : undefined;
    expect(await kit.drain(replica, conversation)).toBe('account_stopped');
    expect(await kit.accounts.find(account.id)).toMatchObject({ state: 'stopped' });
    expect(await kit.delivery(id)).toMatchObject({ status: 'queued', attempts: 0 });
    expect(await kit.lane(conversation)).toMatchObject({ leased: false, due_in_ms: null });
    expect(await kit.drain(replica, conversation)).toBe('account_stopped');

    await kit.db.transaction.run(kit.workspace.id, async (tx) => {
      await kit.accounts.update(tx, account.id, { credentials: { token: 'better' } });
      await kit.accounts.activate(tx, account.id);
    });
    expect((await kit.laneStore.sweep(100, 1_000)).map((lane) => lane.conversationId)).toContain(
      conversation.id,
    );
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['hello']);
  });

  it('does not stop an account for credentials that were replaced while they were used', async () => {
    const { platform, account, conversation, replica } = await aLane();
    await kit.queue(conversation, 'hello');
    platform.behaviour = async (_call, { credentials }) => {
      if ((credentials as { token: string }).token !== 'good') return undefined;
      await kit.db.transaction.run(kit.workspace.id, (tx) =>
        kit.accounts.update(tx, account.id, { credentials: { token: 'better' } }),
      );
      return failureOf('auth', { code: '401' });
    };
    expect(await kit.drain(replica, conversation)).toBe('paused');
    await kit.db.shiftClock(1);
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['hello']);
    expect(await kit.accounts.find(account.id)).toMatchObject({ state: 'active' });
  });

  it('gives a refused rendering one plainer try', async () => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.queue(conversation, 'one two three four');
    platform.behaviour = (call) => (call.payload['plain'] ? undefined : failureOf('content_rejected'));
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(platform.sent.map(({ plain }) => plain)).toEqual([true, true]);
    expect(await kit.delivery(id)).toMatchObject({ status: 'sent', plain: true });
    expect(await kit.attempts(id)).toMatchObject([
      { outcome: 'failed' },
      { outcome: 'accepted' },
      { outcome: 'accepted' },
    ]);
  });

  it('follows a chat to its new id and knows it under both', async () => {
    const { platform, conversation, replica } = await aLane();
    await kit.queue(conversation, 'hello');
    const movedToAlias = `${conversation.alias}-new`;
    platform.behaviour = (call) =>
      call.payload['to'] === conversation.alias ? failureOf('undeliverable', { movedToAlias }) : undefined;
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(platform.sent).toMatchObject([{ to: movedToAlias, text: 'hello' }]);
    const aliases = await kit.db.owner<{ value: string }>(
      'SELECT value FROM conversation_alias WHERE conversation_id = $1 ORDER BY value',
      [conversation.id],
    );
    expect(aliases.map(({ value }) => value)).toEqual([conversation.alias, movedToAlias]);
  });

  it('judges the reply window when it sends: too late is blocked, not failed', async () => {
    const { platform, conversation, replica } = await aLane({ replyWindowMs: 86_400_000 });
    const inTime = await kit.queue(conversation, 'in time');
    await kit.drain(replica, conversation);
    const late = await kit.queue(conversation, 'late');
    await kit.db.shiftClock(86_400_000);
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(await kit.delivery(inTime)).toMatchObject({ status: 'sent' });
    expect(await kit.delivery(late)).toMatchObject({
      status: 'blocked',
      failure: { class: 'window_closed' },
    });
    expect(platform.texts()).toEqual(['in time']);
  });

  it('skips what a human’s answer has blocked', async () => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.queue(conversation, 'bot');
    await kit.db.owner(`SELECT take_over_conversation($1, app_now() + interval '1 hour', 'test')`, [
      conversation.id,
    ]);
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(await kit.delivery(id)).toMatchObject({ status: 'blocked' });
    expect(platform.texts()).toEqual([]);
  });

  it('sends a scheduled message when it is due and lets later ones pass', async () => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.queue(conversation, 'later');
    await kit.db.owner(
      `UPDATE delivery SET not_before = app_now() + interval '1 hour' WHERE message_id = $1`,
      [id],
    );
    await kit.queue(conversation, 'now');
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['now']);
    expect((await kit.lane(conversation)).due_in_ms).toBeGreaterThan(3_590_000);
    await kit.db.shiftClock(3_600_000);
    await kit.drain(replica, conversation);
    expect(platform.texts()).toEqual(['now', 'later']);
  });

  it('fails what cannot be rendered and does not stop the lane for it', async () => {
    const { platform, conversation, replica } = await aLane();
    const id = await kit.queue(conversation, '   ');
    await kit.queue(conversation, 'next');
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(await kit.delivery(id)).toMatchObject({ status: 'failed', failure: { code: 'RENDER' } });
    expect(platform.texts()).toEqual(['next']);
  });

  it('merges callbacks that were quicker than the send’s own answer', async () => {
    const { platform, account, conversation, replica } = await aLane({
      statuses: ['sent', 'delivered', 'read'],
    });
    const id = await kit.queue(conversation, 'hello');
    platform.behaviour = async (call) => {
      const answer = platform.accept(call);
      for (const status of ['read', 'delivered']) {
        await kit.db.owner(
          `INSERT INTO parked_status (workspace_id, channel_account_id, external_id, status, at) VALUES ($1, $2, $3, $4, app_now())`,
          [kit.workspace.id, account.id, platform.sent.at(-1)?.externalId, status],
        );
      }
      return answer;
    };
    await kit.drain(replica, conversation);
    const { status, reached } = await kit.delivery(id);
    expect([status, Object.keys(reached).sort()]).toEqual(['read', ['accepted', 'delivered', 'read']]);
    expect(await kit.statuses(id)).toEqual(['accepted', 'read']);
    expect(await kit.db.owner('SELECT FROM parked_status')).toEqual([]);
  });

  it('goes on with a split text although its first part was delivered already', async () => {
    const { platform, account, conversation, replica } = await aLane({ statuses: ['sent', 'delivered'] });
    const id = await kit.queue(conversation, 'one two three four');
    platform.behaviour = async (call) => {
      if (platform.sent.length === 1) {
        await kit.db.owner('SELECT apply_status($1, $2, $3, app_now(), NULL)', [
          account.id,
          platform.sent[0]?.externalId,
          'delivered',
        ]);
      }
      return platform.accept(call);
    };
    expect(await kit.drain(replica, conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['one two', 'three four']);
    expect(await kit.delivery(id)).toMatchObject({ status: 'delivered', calls_accepted: 2 });
    expect(await kit.statuses(id)).toEqual(['delivered']);
  });

  it('gives a lane back at once when the app stops', async () => {
    const { platform, conversation, replica } = await aLane();
    await kit.queue(conversation, 'one');
    await kit.queue(conversation, 'two');
    platform.behaviour = () => void replica.onModuleDestroy();
    expect(await kit.drain(replica, conversation)).toBe('paused');
    expect(platform.texts()).toEqual(['one']);
    expect(await kit.lane(conversation)).toMatchObject({ leased: false });
    await kit.db.shiftClock(1);
    expect(await kit.drain(kit.replica(platform.adapter), conversation)).toBe('empty');
    expect(platform.texts()).toEqual(['one', 'two']);
  });

  it('writes one line a send, with ids and without the text', async () => {
    const { conversation, replica } = await aLane();
    const id = await kit.queue(conversation, 'canary');
    await kit.drain(replica, conversation);
    const lines = kit.logged.filter((line) => line.includes(id));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      unit: 'message.send',
      outcome: 'accepted',
      platform: 'imaginary',
      conversation_id: conversation.id,
      correlation_id: expect.any(String),
    });
    expect(lines[0]).not.toContain('canary');
  });
});
