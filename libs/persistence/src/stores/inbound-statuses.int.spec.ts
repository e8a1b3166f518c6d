import { newId } from '@causerie/kernel';
import type { InboundStatus } from '@causerie/message-schema';
import { anInboundMessage } from '@causerie/testing';
import { aStatus, CHAT, InboundKit, type Outgoing } from '../testing/inbound-kit';

let kit: InboundKit;

beforeAll(async () => {
  kit = await InboundKit.start();
});
afterAll(() => kit.db.close());
beforeEach(async () => {
  await kit.newAccount();
  await kit.record(anInboundMessage());
});

describe('a status', () => {
  it('of a message that nobody knows makes no conversation and no contact', async () => {
    const stranger = { aliases: ['phone-1', 'user-1'], kind: 'private' as const };
    expect(await kit.outcomeOf(aStatus('x', 'read', { conversation: stranger }))).toBe('parked');
    expect(await kit.rows('conversation')).toHaveLength(1);
    expect(await kit.rows('contact')).toHaveLength(1);
    expect(await kit.rows('conversation_alias')).toHaveLength(1);
  });

  it('belongs to its message, whatever chat it names; so does a deletion', async () => {
    await kit.record(anInboundMessage({ conversation: { aliases: ['other'], kind: 'private' } }));
    const message = await kit.sent('x1');
    const named = { aliases: ['other'], kind: 'private' as const };
    const [outcome] = await kit.record(aStatus('x1', 'read', { conversation: named }));
    expect(outcome).toMatchObject({ outcome: 'status', conversationId: message.conversationId, seq: 2 });
    expect(await kit.delivery(message)).toMatchObject({ status: 'read' });
    await kit.record({ type: 'deletion', key: newId(), conversation: named, externalIds: ['x1'] });
    expect(await kit.events('message.deleted')).toMatchObject([{ conversationId: message.conversationId }]);
  });

  it('before the answer waits for it, with its price, and is applied with it', async () => {
    const message = await kit.queued();
    const attempt = await kit.call(message);
    const pricing = { category: 'utility', type: 'regular' };
    expect(await kit.outcomeOf(aStatus('x1', 'delivered', { pricing }))).toBe('parked');
    await kit.accept(message, attempt, 'x1');
    expect(await kit.delivery(message)).toMatchObject({ status: 'delivered', pricing });
    expect(await kit.rows('parked_status')).toEqual([]);
  });

  it('parked under another alias while its message was being accepted is found by the sweeper', async () => {
    const message = await kit.sent('x1');
    // What a parking that did not see the acceptance leaves behind.
    await kit.db.owner(
      `INSERT INTO parked_status (workspace_id, channel_account_id, external_id, status, at)
       VALUES ($1, $2, 'x1', 'read', app_now()), ($1, $2, 'stranger', 'read', app_now())`,
      [kit.account.workspaceId, kit.account.id],
    );
    expect(await kit.parked.settle(100)).toBe(1);
    expect(await kit.delivery(message)).toMatchObject({ status: 'read' });
    expect(await kit.rows('parked_status')).toMatchObject([{ external_id: 'stranger' }]);
    await kit.db.shiftClock(3_700_000);
    expect(await kit.parked.settle(100)).toBe(0);
    expect(await kit.rows('parked_status')).toMatchObject([{ due_at: null }]);
  });

  it('of a message that a person sent waits for nothing', async () => {
    const typed = anInboundMessage({ author: 'human', answerable: false, sender: undefined });
    await kit.record(typed);
    expect(await kit.outcomeOf(aStatus(typed.externalId, 'read'))).toBe('status');
    expect(await kit.rows('parked_status')).toEqual([]);
  });

  it('that covers what came before moves the earlier messages too, and tells each once', async () => {
    const [first, second, third] = [await kit.sent('x1'), await kit.sent('x2'), await kit.sent('x3')];
    await kit.record(
      aStatus('x2', 'read', { coversEarlier: true }),
      aStatus('x2', 'read', { coversEarlier: true }),
    );
    const states = await Promise.all([first, second, third].map((each) => kit.delivery(each)));
    expect(states.map(({ status }) => status)).toEqual(['read', 'read', 'accepted']);
    const read = (await kit.events('message.statusChanged')).filter(({ status }) => status === 'read');
    expect(read.map(({ seq }) => seq).toSorted()).toEqual([first.seq, second.seq]);
  });
});

describe('a status with our own key', () => {
  const proof = (message: Outgoing, call?: number, given: Partial<InboundStatus> = {}) =>
    aStatus('x1', 'sent', {
      callbackData: call === undefined ? message.id : `${message.id}:${call}`,
      ...given,
    });
  const attempts = () => kit.rows<{ outcome: string; external_id: string }>('delivery_attempt', 'id');

  it('proves a send whose answer was lost: it is settled and not sent again', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message), 60_000);
    expect(await kit.outcomeOf(proof(message))).toBe('status');
    expect(await kit.delivery(message)).toMatchObject({ status: 'sent', failure: null, not_before: null });
    expect(await attempts()).toMatchObject([{ outcome: 'accepted', external_id: 'x1' }]);
    await kit.record(aStatus('x1', 'read'));
    expect(await kit.delivery(message)).toMatchObject({ status: 'read' });
    const next = await kit.db.transaction.run(kit.account.workspaceId, (tx) =>
      kit.deliveries.head(tx, message.conversationId),
    );
    expect(next).toBeUndefined();
  });

  it('wakes the lane, which waited for the fate of the call', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message), 60_000);
    await kit.db.owner(
      `UPDATE lane SET due_at = app_now() + '1 minute', not_before = app_now() + '1 minute' WHERE workspace_id = $1`,
      [kit.account.workspaceId],
    );
    await kit.record(proof(message));
    const [lane] = await kit.db.owner(
      'SELECT due_at <= app_now() AS due, not_before FROM lane WHERE workspace_id = $1',
      [kit.account.workspaceId],
    );
    expect(lane).toEqual({ due: true, not_before: null });
  });

  it('before the answer counts the call once, whether the answer then comes or not', async () => {
    const message = await kit.queued();
    const attempt = await kit.call(message);
    await kit.record(proof(message));
    expect(await kit.delivery(message)).toMatchObject({ status: 'sent', calls_accepted: 1 });
    await kit.accept(message, attempt, 'x1');
    await kit.lose(message, attempt);
    expect(await kit.delivery(message)).toMatchObject({ status: 'sent', calls_accepted: 1, failure: null });
  });

  it('tells what went out instead of the message, as the answer would have, once', async () => {
    const message = await kit.queued();
    const sentParts = [{ kind: 'template', name: 'hello', language: 'en' }];
    await kit.db.owner('UPDATE delivery SET sent_parts = $2 WHERE message_id = $1', [
      message.id,
      JSON.stringify(sentParts),
    ]);
    const attempt = await kit.call(message);
    await kit.record(proof(message));
    await kit.accept(message, attempt, 'x1');
    expect(await kit.events('message.replaced')).toEqual([
      { v: 1, id: message.id, conversationId: message.conversationId, seq: message.seq, sentParts },
    ]);
  });

  it('of one call of several lets the message go on with the next', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message, 2));
    await kit.record(proof(message, 0));
    expect(await kit.delivery(message)).toMatchObject({ status: 'queued', calls_accepted: 1 });
    await kit.accept(message, await kit.call(message, 2), 'x2');
    expect(await kit.delivery(message)).toMatchObject({ status: 'sent', calls_accepted: 2 });
  });

  it('of a later call is of that call, whatever became of those before', async () => {
    const message = await kit.queued();
    await kit.accept(message, await kit.call(message, 3), 'x0');
    await kit.lose(message, await kit.call(message, 3), 60_000);
    await kit.record(proof(message, 1));
    expect(await kit.delivery(message)).toMatchObject({ status: 'queued', calls_accepted: 2 });
    await kit.accept(message, await kit.call(message, 3), 'x2');
    expect(await kit.delivery(message)).toMatchObject({ status: 'sent', calls_accepted: 3 });
  });

  it('of a call that was made twice counts it once, and knows both ids', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message, 2), 0);
    const again = await kit.call(message, 2);
    await kit.record(proof(message, 0));
    await kit.accept(message, again, 'x1-again');
    expect(await kit.delivery(message)).toMatchObject({ calls_accepted: 1 });
    const ids = await kit.rows<{ external_id: string; message_id: string }>('message_external_id');
    expect(
      ids.filter(({ message_id }) => message_id === message.id).map(({ external_id }) => external_id),
    ).toEqual(['x1', 'x1-again']);
  });

  it('that says it failed settles it as failed', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message));
    await kit.record(proof(message, undefined, { status: 'failed', failure: { code: '131026' } }));
    expect(await kit.delivery(message)).toMatchObject({ status: 'failed', failure: { code: '131026' } });
  });

  it.each([
    ['of another account', (message: Outgoing) => message.id, true],
    ['that is no message', () => newId(), false],
    ['of somebody else', () => 'order-4711', false],
  ])('%s changes nothing and is parked', async (_, keyOf, elsewhere) => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message));
    if (elsewhere) await kit.newAccount();
    expect(await kit.outcomeOf(aStatus('x9', 'sent', { callbackData: keyOf(message) }))).toBe('parked');
    expect(await kit.delivery(message)).toMatchObject({ status: 'unknown' });
    expect(await kit.rows('parked_status')).toMatchObject([{ callback_data: expect.any(String) }]);
  });
});

describe('a watermark', () => {
  const upTo = (iso: string, status: 'delivered' | 'read' = 'read') =>
    ({ type: 'watermark', key: newId(), conversation: CHAT, status, upTo: iso, at: iso }) as const;

  it('moves all messages that were accepted by then, and no later one', async () => {
    const [first, second] = [await kit.sent('x1'), await kit.sent('x2')];
    const unknown = await kit.queued();
    await kit.lose(unknown, await kit.call(unknown));
    await kit.db.owner(
      `UPDATE delivery SET reached = '{"accepted": "2026-01-01T12:00:10Z"}' WHERE message_id = $1`,
      [second.id],
    );
    await kit.db.owner(
      `UPDATE delivery SET reached = '{"accepted": "2026-01-01T12:00:05Z"}' WHERE message_id = $1`,
      [first.id],
    );
    expect(await kit.outcomeOf(upTo('2026-01-01T12:00:05Z'))).toBe('status');
    const states = await Promise.all([first, second, unknown].map((each) => kit.delivery(each)));
    expect(states.map(({ status }) => status)).toEqual(['read', 'accepted', 'unknown']);
    await kit.record(upTo('2026-01-01T12:00:10Z', 'delivered'), upTo('2026-01-01T12:00:11Z', 'delivered'));
    expect(await kit.delivery(first)).toMatchObject({ status: 'read' });
    expect(await kit.delivery(second)).toMatchObject({ status: 'delivered' });
    const told = (await kit.events('message.statusChanged')).map(({ seq, status }) => [seq, status]);
    expect(told.slice(-2)).toEqual([
      [first.seq, 'read'],
      [second.seq, 'delivered'],
    ]);
  });

  it('of a chat that nobody knows is ignored', async () => {
    const conversation = { aliases: ['nobody'], kind: 'private' as const };
    expect(await kit.outcomeOf({ ...upTo('2026-01-01T12:00:05Z'), conversation })).toBe('ignored');
    expect(await kit.rows('conversation')).toHaveLength(1);
  });
});

describe('in whatever order callbacks and the answer come', () => {
  const TIMES = {
    sent: '2026-01-01T12:00:01+00:00',
    delivered: '2026-01-01T12:00:02+00:00',
    read: '2026-01-01T12:00:03+00:00',
    played: '2026-01-01T12:00:04+00:00',
  };
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));

  it(`the highest status stands and every time is kept (SEED=${seed})`, async () => {
    const random = seededRandom(seed);
    for (let round = 0; round < 40; round++) {
      const message = await kit.queued();
      const attempt = await kit.call(message);
      const id = `round-${round}`;
      const seen = (Object.keys(TIMES) as (keyof typeof TIMES)[]).filter(() => random() < 0.7);
      const steps: [string, () => Promise<unknown>][] = seen.map((status) => [
        status,
        () =>
          kit.record(
            aStatus(id, status, {
              at: TIMES[status].replace('+00:00', 'Z'),
              ...(random() < 0.3 ? { callbackData: message.id } : {}),
            }),
          ),
      ]);
      steps.push(['answer', () => kit.accept(message, attempt, id)]);
      const order = shuffled(steps, random);
      for (const [, step] of order) await step();
      const { status, reached } = await kit.delivery(message);
      const { accepted, ...platform } = reached;
      const told = [order.map(([name]) => name), status, platform, accepted !== undefined];
      const highest = (['played', 'read', 'delivered', 'sent'] as const).find((each) => seen.includes(each));
      const times = Object.fromEntries(seen.map((each) => [each, TIMES[each]]));
      expect(told).toEqual([order.map(([name]) => name), highest ?? 'accepted', times, true]);
    }
    expect(await kit.rows('parked_status')).toEqual([]);
  }, 60_000);
});

/** Mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
