import { newId } from '@causerie/kernel';
import type { ContactAddress, InboundEvent, InboundMessage } from '@causerie/message-schema';
import { anInboundMessage } from '@causerie/testing';
import { InboundKit } from '../testing/inbound-kit';

const phone = (value: string): ContactAddress => ({ kind: 'phone', value });
const user = (value: string): ContactAddress => ({ kind: 'user_id', value });
const private_ = (...aliases: string[]) => ({ aliases, kind: 'private' as const });

let kit: InboundKit;

beforeAll(async () => {
  kit = await InboundKit.start();
});
afterAll(() => kit.db.close());
beforeEach(() => kit.newAccount());

/** A message of a person known by these, in the chat of the same names. */
const from = (addresses: ContactAddress[], given: Partial<InboundMessage> = {}) =>
  anInboundMessage({
    conversation: private_(...addresses.map(({ value }) => value)),
    sender: { addresses, displayName: 'Ada' },
    ...given,
  });
const identity = (
  addresses: ContactAddress[],
  aliases = addresses.map(({ value }) => value),
): InboundEvent => ({
  type: 'identity',
  key: newId(),
  conversation: private_(...aliases),
  sender: { addresses },
  at: '2026-01-01T12:00:00.000Z',
});
const contacts = () => kit.rows<{ id: string; merged_into: string | null }>('contact', 'created_at, id');
const people = async () => (await contacts()).filter(({ merged_into }) => merged_into === null);
const chats = async () =>
  (
    await kit.rows<{ id: string; merged_into: string | null; last_seq: string }>(
      'conversation',
      'created_at, id',
    )
  ).filter(({ merged_into }) => merged_into === null);
const addresses = async () =>
  (await kit.rows<{ kind: string; value: string; contact_id: string }>('contact_address', 'kind, value')).map(
    ({ kind, value, contact_id }) => ({ address: `${kind}:${value}`, contact_id }),
  );

async function expectOnePerson(...known: string[]): Promise<void> {
  const [person, ...others] = await people();
  expect(others).toEqual([]);
  expect(await addresses()).toEqual(known.map((address) => ({ address, contact_id: person?.id })));
  expect(await chats()).toHaveLength(1);
}

describe('a contact', () => {
  it('is found by any address and learns the others', async () => {
    await kit.record(from([phone('1')]));
    await kit.record(from([user('a'), phone('1')]));
    await kit.record(from([user('a')]));
    await expectOnePerson('phone:1', 'user_id:a');
  });

  it('of a username without a phone number keeps conversation and contact when the id rotates', async () => {
    await kit.record(from([user('a')]));
    await kit.record(identity([user('b'), user('a')]));
    await kit.record(from([user('b')]));
    await expectOnePerson('user_id:a', 'user_id:b');
    expect(await kit.conversation('a')).toMatchObject({ last_seq: '2', canonical_alias: 'b' });
  });

  it('with a new number is not whoever gets the old one, and keeps what they said of being written to', async () => {
    await kit.record(from([phone('1'), user('a')]));
    await kit.db.owner(
      `UPDATE contact_address SET opted_out_at = app_now() WHERE workspace_id = $1 AND value = '1'`,
      [kit.account.workspaceId],
    );
    await kit.record({
      ...identity([phone('2'), user('a'), phone('1')]),
      former: [phone('1')],
    } as InboundEvent);
    const [person] = await people();
    await kit.record(from([phone('1'), user('stranger')]));
    expect(await people()).toHaveLength(2);
    expect(await chats()).toHaveLength(2);
    expect(await kit.conversation('2')).toMatchObject({ last_seq: '1', canonical_alias: '2' });
    expect(await kit.conversation('1')).toMatchObject({ last_seq: '1', canonical_alias: '1' });
    const [row] = await kit.db.owner('SELECT contact_opted_out($1, $2) AS out', [person?.id, kit.account.id]);
    expect(row).toEqual({ out: true });
  });

  it('keeps a former address that is the only one', async () => {
    await kit.record(from([phone('1')]));
    await kit.record({ ...identity([phone('1')]), former: [phone('1')] } as InboundEvent);
    await expectOnePerson('phone:1');
  });

  it('to whom something happened has said nothing: no window opens, and a closed chat stays closed', async () => {
    await kit.record(from([phone('1')], { sentAt: '2026-01-01T12:00:00.000Z' }));
    await kit.db.owner(`UPDATE conversation SET owner = 'closed' WHERE workspace_id = $1`, [
      kit.account.workspaceId,
    ]);
    const service = { parts: [{ kind: 'service' as const, action: 'calls' }], answerable: false };
    await kit.record(from([phone('1')], { ...service, sentAt: '2026-01-02T18:00:00.000Z' }));
    const { last_inbound_at: heard, owner } = (
      await kit.rows<{ last_inbound_at: Date; owner: string }>('conversation')
    )[0]!;
    expect([heard.toISOString(), owner]).toEqual(['2026-01-01T12:00:00.000Z', 'closed']);
    await kit.record(from([phone('1')], { sentAt: '2026-01-03T12:00:00.000Z' }));
    const [after] = await kit.rows<{ last_inbound_at: Date; owner: string }>('conversation');
    expect([after?.last_inbound_at.toISOString(), after?.owner]).toEqual(['2026-01-03T12:00:00.000Z', 'bot']);
  });

  it('that was two is the older one from then on, and everybody is told', async () => {
    await kit.record(from([phone('1')]));
    await kit.record(from([user('a')]));
    const [older, newer] = await contacts();
    await kit.record(from([user('a'), phone('1')]));
    await expectOnePerson('phone:1', 'user_id:a');
    expect((await people())[0]?.id).toBe(older?.id);
    expect(await kit.events('contact.merged')).toEqual([{ v: 1, contactId: newer?.id, into: older?.id }]);
    const written = await kit.rows<{ contact_id: string }>('message');
    expect(new Set(written.map(({ contact_id }) => contact_id))).toEqual(new Set([older?.id]));
  });

  it('that wants no messages wants none under any address after a merge', async () => {
    await kit.record(from([phone('1')]));
    await kit.record(from([user('a')]));
    await kit.db.owner(
      `UPDATE contact_address SET opted_out_at = app_now() WHERE workspace_id = $1 AND value = 'a'`,
      [kit.account.workspaceId],
    );
    await kit.record(identity([user('a'), phone('1')]));
    const [person] = await people();
    const [row] = await kit.db.owner('SELECT contact_opted_out($1, $2) AS out', [person?.id, kit.account.id]);
    expect(row).toEqual({ out: true });
  });

  it('that wants no messages wants none in a chat either that the merge did not name', async () => {
    await kit.record(from([user('a')]));
    await kit.record(from([user('b'), phone('1')], { conversation: private_('b') }));
    await kit.db.owner(
      `UPDATE contact_address SET opted_out_at = app_now() WHERE workspace_id = $1 AND value = 'b'`,
      [kit.account.workspaceId],
    );
    await kit.record(from([user('a'), phone('1')], { conversation: private_('a') }));
    const [row] = await kit.db.owner(
      `SELECT contact_opted_out(m.contact_id, m.channel_account_id) AS out FROM message m
       JOIN conversation_alias a ON a.conversation_id = m.conversation_id AND a.value = 'b' WHERE m.workspace_id = $1`,
      [kit.account.workspaceId],
    );
    expect(row).toEqual({ out: true });
  });

  it('of one batch that names it in parts is one, and none is told of a merge that nobody saw', async () => {
    await kit.record(from([phone('1')]), from([user('a')]), from([user('a'), phone('1')]));
    expect(await contacts()).toHaveLength(1);
    expect(await kit.events('contact.merged')).toEqual([]);
  });

  it('is not made by an identity of strangers, nor is a conversation', async () => {
    expect((await kit.record(identity([user('b'), user('a')])))[0]).toMatchObject({
      outcome: 'linked',
      conversationId: null,
    });
    expect([await kit.rows('contact'), await kit.rows('conversation')]).toEqual([[], []]);
  });

  it('is one however many webhooks bring parts of them at once', async () => {
    const parts = [[phone('1')], [user('a')], [user('a'), phone('1')]];
    for (let round = 0; round < 12; round++) {
      await kit.newAccount();
      const order = [...parts.slice(round % 3), ...parts.slice(0, round % 3), ...parts];
      // A batch that meets another in the opposite order may have to come again, as a platform would bring it.
      await Promise.all(order.map((known) => withRepeats(() => kit.record(from(known)))));
      await kit.record(from([user('a'), phone('1')]));
      await expectOnePerson('phone:1', 'user_id:a');
      const messages = await kit.rows<{ conversation_id: string; seq: string }>(
        'message',
        'conversation_id, seq',
      );
      expect(messages).toHaveLength(7);
      await expectNoGaps();
    }
  }, 60_000);
});

/** The database ends one of two that wait for each other; ingest answers 503 then, and the webhook comes again. */
async function withRepeats<T>(work: () => Promise<T>, left = 5): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (left > 0 && String(error).includes('deadlock')) return withRepeats(work, left - 1);
    throw error;
  }
}

async function expectNoGaps(): Promise<void> {
  const gaps = await kit.db.owner(
    `SELECT conversation_id FROM message WHERE workspace_id = $1 GROUP BY 1 HAVING max(seq) <> count(*)`,
    [kit.account.workspaceId],
  );
  expect(gaps).toEqual([]);
}

describe('two private conversations that are one chat', () => {
  it.each([
    ['names one of them', () => from([phone('1')])],
    ['names both of them', () => from([user('a'), phone('1')])],
    ['gives the older one another id', () => from([phone('1'), user('b')])],
    ['is about both of them', () => identity([user('a'), phone('1')])],
  ])('take what comes while they are merged and %s: nothing is lost or numbered twice', async (_, second) => {
    await kit.record(from([phone('1')]));
    await kit.record(from([user('a')]));
    await kit.recordBehind(identity([user('a'), phone('1')]), second());
    await kit.record(from([phone('1')]), from([user('a')]));
    expect(await chats()).toHaveLength(1);
    await expectNoGaps();
  });

  it('number what comes for the one after the other, also for a batch that waited for a third chat meanwhile', async () => {
    // Chats are locked in the order in which they were made: the batch does not have `1` yet while it waits for `z`.
    for (const known of [user('z'), phone('1'), user('a')]) await kit.record(from([known]));
    const third = await kit.frozen(from([user('z')]));
    const batch = kit.record(from([phone('1')]), from([user('z')]));
    await third.stopsAnother();
    await kit.record(identity([user('a'), phone('1')]));
    const before = await kit.frozen(from([user('a')]));
    await third.commit();
    await before.stopsAnother();
    await before.commit();
    await batch;
    await expectNoGaps();
    expect(await kit.rows('message')).toHaveLength(7);
  });

  /** The chat `1` with an open turn and one more message, and then the newer chat `a`. */
  async function twoChats() {
    await kit.record(from([phone('1')]));
    const older = await kit.conversation<{ id: string }>('1');
    await kit.db.owner(
      `INSERT INTO turn (workspace_id, conversation_id, from_seq, to_seq, correlation_id) VALUES ($1, $2, 1, 1, 'c')`,
      [kit.account.workspaceId, older.id],
    );
    await kit.record(from([phone('1')]));
    await kit.record(from([user('a')]));
    const newer = await kit.conversation<{ id: string }>('a');
    await kit.record(identity([user('b'), user('a'), phone('1')], ['b', 'a', '1']));
    const [merged] = await kit.db.owner<Record<string, unknown>>('SELECT * FROM conversation WHERE id = $1', [
      older.id,
    ]);
    return { older, newer, merged };
  }

  it('go on in the one with the newest message; every alias leads there, and it is told', async () => {
    const { older, newer } = await twoChats();
    expect(await kit.events('conversation.merged')).toEqual([
      { v: 1, conversationId: older.id, into: newer.id },
    ]);
    for (const alias of ['1', 'a', 'b'])
      expect(await kit.conversation(alias)).toMatchObject({ id: newer.id });
    await kit.record(from([phone('1')]));
    expect(await kit.conversation('1')).toMatchObject({
      last_seq: '2',
      canonical_alias: 'b',
      merged_into: null,
    });
    await expectNoGaps();
  });

  it('keep what waits for an answer where it is: the turn ends there and the rest is looked at again', async () => {
    const { older, merged } = await twoChats();
    expect(merged).toMatchObject({
      last_seq: '2',
      last_answerable_seq: '2',
      handled_seq: '0',
      canonical_alias: 'b',
    });
    expect(merged?.['due_at']).not.toBeNull();
    const [turn] = await kit.rows<{ id: string; state: string }>('turn');
    expect(turn).toMatchObject({ state: 'open' });
    await kit.db.transaction.run(kit.account.workspaceId, (tx) =>
      tx.query(`SELECT end_turn($1, 'replied', '{}')`, [turn?.id]),
    );
    await kit.db.shiftClock(10_000);
    const due = await kit.db.owner<{ conversation_id: string }>(
      `SELECT * FROM sweep_conversations(100, '3 seconds')`,
    );
    expect(due.map(({ conversation_id }) => conversation_id)).toContain(older.id);
  });

  it('are a person’s when one of them was', async () => {
    await kit.record(from([phone('1')]));
    await kit.record(from([phone('1')], { author: 'human', answerable: false, sender: undefined }));
    await kit.record(from([user('a')]));
    await kit.record(identity([user('a'), phone('1')]));
    expect(await kit.conversation('1')).toMatchObject({ owner: 'human', owner_until: expect.any(Date) });
  });

  /** One chat on the merged conversation's side: what a person's answer must end there. */
  const merge = () => kit.record(identity([user('a'), phone('1')]));
  const older = async () => {
    const [row] = await kit.db.owner<Record<string, unknown>>(
      'SELECT * FROM conversation WHERE workspace_id = $1 AND merged_into IS NOT NULL',
      [kit.account.workspaceId],
    );
    return row;
  };
  const humanSays = () =>
    kit.record(from([phone('1')], { author: 'human', answerable: false, sender: undefined }));

  it('let a person’s answer end what the bot still had to do in the older one', async () => {
    const { merged } = await twoChats();
    await kit.db.owner(`UPDATE conversation SET canonical_alias = '1' WHERE id = $1`, [merged?.['id']]);
    await humanSays();
    expect(await kit.rows('turn')).toMatchObject([{ state: 'handed_over' }]);
    expect(await older()).toMatchObject({ owner: 'human', handled_seq: '2', due_at: null });
  });

  it('let a person’s answer end the wait in the older one', async () => {
    await kit.record(from([phone('1')]));
    await kit.db.owner(`UPDATE conversation SET owner = 'waiting_human' WHERE workspace_id = $1`, [
      kit.account.workspaceId,
    ]);
    await kit.record(from([user('a')]));
    await merge();
    expect(await older()).toMatchObject({ owner: 'waiting_human', waiting_since: expect.any(Date) });
    await humanSays();
    expect(await older()).toMatchObject({ waiting_since: null, handled_seq: '1' });
  });

  it('are both given back when a person gives one back', async () => {
    await kit.record(from([phone('1')]));
    await kit.db.owner(`UPDATE conversation SET owner = 'waiting_human' WHERE workspace_id = $1`, [
      kit.account.workspaceId,
    ]);
    await kit.record(from([user('a')]));
    await merge();
    const { id } = await kit.conversation<{ id: string }>('a');
    await kit.db.transaction.run(kit.account.workspaceId, (tx) =>
      tx.query(`SELECT release_conversation($1, 'bot', 'c')`, [id]),
    );
    expect(await older()).toMatchObject({ owner: 'bot', waiting_since: null, due_at: expect.any(Date) });
  });

  it('are not answered by the bot in the one when a person has the other', async () => {
    await kit.record(from([phone('1')]));
    const { id } = await kit.conversation<{ id: string }>('1');
    await kit.db.owner(
      `INSERT INTO turn (workspace_id, conversation_id, from_seq, to_seq, correlation_id) VALUES ($1, $2, 1, 1, 'c')`,
      [kit.account.workspaceId, id],
    );
    await kit.record(from([user('a')]));
    await kit.record(from([user('a')], { author: 'human', answerable: false, sender: undefined }));
    await merge();
    expect(await kit.rows('turn')).toMatchObject([{ state: 'superseded' }]);
    const { owner_until } = await kit.conversation<{ owner_until: Date }>('a');
    // Nobody has answered it yet: when the person's time is up and they have not, the bot does.
    expect(await older()).toMatchObject({ owner: 'human', handled_seq: '0', due_at: owner_until });
  });

  it('stay two when they are groups', async () => {
    const group = (...aliases: string[]) => anInboundMessage({ conversation: { aliases, kind: 'group' } });
    await kit.record(group('g1'));
    await kit.record(group('g2'));
    await kit.record(group('g2', 'g1'));
    expect(await chats()).toHaveLength(2);
  });

  it('let a status of the older one’s messages reach it, and a watermark both', async () => {
    await kit.record(from([phone('4001')]));
    const sent = await kit.sent('x1');
    await kit.record(from([user('a')]));
    await kit.record(identity([user('a'), phone('4001')]));
    await kit.record({
      type: 'watermark',
      key: newId(),
      conversation: private_('a'),
      status: 'delivered',
      upTo: '2999-01-01T12:00:00.000Z',
      at: '2026-01-01T12:00:00.000Z',
    });
    expect(await kit.delivery(sent)).toMatchObject({ status: 'delivered' });
  });
});
