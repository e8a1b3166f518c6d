import {
  aChannelAccount,
  anInboundEdit,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
} from '@causerie/testing';
import type { TestDatabase } from '@causerie/testing';
import type { InboundEvent } from '@causerie/message-schema';
import { InboundStore } from './inbound.store';

const OPTIONS = { sweepAfterMs: 3_000, humanPauseMs: 1_800_000 };

interface ConversationRow {
  id: string;
  owner: string;
  last_seq: string;
  last_answerable_seq: string;
  handled_seq: string;
  due_at: Date | null;
  canonical_alias: string;
}

let database: TestDatabase;
let store: InboundStore;
let account: { id: string; workspaceId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  store = new InboundStore(database.dataSource);
});
afterAll(() => database.close());
beforeEach(async () => {
  account = await aChannelAccount(database, await aWorkspace(database));
});

const record = (...events: InboundEvent[]) => store.record([aWebhook(account, events)], OPTIONS);
const rows = <Row>(table: string, order = 'created_at') =>
  database.owner<Row>(`SELECT * FROM ${table} WHERE workspace_id = $1 ORDER BY ${order}`, [
    account.workspaceId,
  ]);
const messages = () =>
  rows<{
    seq: string;
    text: string;
    answerable: boolean;
    parts: unknown[];
    emptied_at: Date | null;
    author: string;
    direction: string;
  }>('message', 'seq');
const conversations = () => rows<ConversationRow>('conversation');
const eventTypes = async () => (await rows<{ type: string }>('event', 'id')).map(({ type }) => type);

describe('recording inbound events', () => {
  it('numbers the messages of a conversation without gaps, in the order of the webhook', async () => {
    const outcomes = await record(anInboundMessage({ text: 'a' }), anInboundMessage({ text: 'b' }));
    await record(anInboundMessage({ text: 'c' }));
    expect(outcomes.map(({ outcome, seq, wantsTurn }) => [outcome, seq, wantsTurn])).toEqual([
      ['stored', 1, true],
      ['stored', 2, true],
    ]);
    expect((await messages()).map(({ seq, text }) => `${seq}${text}`)).toEqual(['1a', '2b', '3c']);
    expect(await eventTypes()).toEqual(['message.created', 'message.created', 'message.created']);
    const [conversation] = await conversations();
    expect(conversation).toMatchObject({
      last_seq: '3',
      last_answerable_seq: '3',
      handled_seq: '0',
      owner: 'bot',
    });
    expect(conversation?.due_at).not.toBeNull();
  });

  it('has no effect when the same webhook comes again', async () => {
    const event = anInboundMessage();
    await record(event);
    expect(await record(event)).toEqual([]);
    expect(await messages()).toHaveLength(1);
    expect(await rows('raw_event', 'received_at')).toHaveLength(1);
    expect(await rows('event', 'id')).toHaveLength(1);
  });

  it('stores one message when the same webhook comes five times at once, in one batch and in several', async () => {
    const event = anInboundMessage();
    const five = Array.from({ length: 5 }, () => aWebhook(account, [event]));
    const results = await Promise.all([
      store.record(five, OPTIONS),
      ...five.map((webhook) => store.record([webhook], OPTIONS)),
    ]);
    expect(results.flat()).toHaveLength(1);
    expect(await messages()).toHaveLength(1);
    expect(await rows('raw_event', 'received_at')).toHaveLength(1);
  });

  it('makes one contact and one conversation of simultaneous first messages, and loses none', async () => {
    const webhooks = Array.from({ length: 12 }, () => aWebhook(account, [anInboundMessage()]));
    await Promise.all(webhooks.map((webhook) => store.record([webhook], OPTIONS)));
    expect(await conversations()).toHaveLength(1);
    expect(await rows('contact')).toHaveLength(1);
    expect((await messages()).map(({ seq }) => Number(seq))).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
  });

  it('joins the parts of an album into one message while no turn covers it, and not after', async () => {
    const part = (n: number) =>
      anInboundMessage({
        groupKey: 'album-1',
        pace: 'album',
        parts: [
          { kind: 'image', attachment: 0 },
          ...(n === 1 ? [{ kind: 'text' as const, text: 'Our trip' }] : []),
        ],
        attachments: [{ kind: 'image', ref: { file: n } }],
      });
    await record(part(1), part(2));
    const [late] = await record(part(3));
    expect(late).toMatchObject({ outcome: 'merged', seq: 1, wantsTurn: true });
    const [album, ...others] = await messages();
    expect(others).toEqual([]);
    expect(album?.parts).toEqual([
      { kind: 'image', attachment: 0 },
      { kind: 'text', text: 'Our trip' },
      { kind: 'image', attachment: 1 },
      { kind: 'image', attachment: 2 },
    ]);
    expect((await rows<{ ref: unknown }>('attachment', 'ordinal')).map(({ ref }) => ref)).toEqual([
      { file: 1 },
      { file: 2 },
      { file: 3 },
    ]);

    await database.owner('UPDATE conversation SET handled_seq = 1 WHERE workspace_id = $1', [
      account.workspaceId,
    ]);
    expect((await record(part(4)))[0]).toMatchObject({ outcome: 'stored', seq: 2 });
  });

  it('changes the stored message on an edit, keeps the old text as a version and asks for no answer', async () => {
    const original = anInboundMessage({ text: 'Wensday?' });
    await record(original);
    const [edited] = await record(anInboundEdit(original, 'Wednesday?'));
    expect(edited).toMatchObject({ outcome: 'edited', seq: 1, wantsTurn: false });
    expect((await messages()).map(({ text }) => text)).toEqual(['Wednesday?']);
    expect(await rows('message_version', 'version')).toMatchObject([
      { version: 1, parts: [{ kind: 'text', text: 'Wensday?' }] },
    ]);
    expect(await eventTypes()).toEqual(['message.created', 'message.edited']);
  });

  it('keeps the newest text when edits arrive in the wrong order', async () => {
    const original = anInboundMessage({ text: 'one' });
    await record(original);
    await record(anInboundEdit(original, 'three', '2026-01-01T12:03:00.000Z'));
    await record(anInboundEdit(original, 'two', '2026-01-01T12:02:00.000Z'));
    expect((await messages()).map(({ text }) => text)).toEqual(['three']);
    expect(await rows('message_version', 'version')).toHaveLength(2);
  });

  it('keeps an edit whose original is unknown, and answers once the original comes', async () => {
    const original = anInboundMessage({ text: 'first' });
    expect((await record(anInboundEdit(original, 'second')))[0]).toMatchObject({
      outcome: 'stored',
      wantsTurn: false,
    });
    expect((await record(original))[0]).toMatchObject({ outcome: 'merged', seq: 1, wantsTurn: true });
    expect(await messages()).toMatchObject([{ text: 'second', answerable: true }]);
  });

  it('answers a message that came after its edit, in human hands, when the human’s time is up', async () => {
    await record(anInboundMessage({ author: 'human', answerable: false, sender: undefined }));
    const original = anInboundMessage({ text: 'first' });
    await record(anInboundEdit(original, 'second'));
    expect((await record(original))[0]).toMatchObject({ outcome: 'merged', wantsTurn: false });
    const [conversation] = await rows<ConversationRow & { owner_until: Date }>('conversation');
    expect(conversation).toMatchObject({ owner: 'human', last_answerable_seq: '2' });
    expect(conversation?.due_at).toEqual(conversation?.owner_until);
  });

  it('empties a deleted message and keeps its seq', async () => {
    const message = anInboundMessage({ text: 'my secret' });
    await record(message, anInboundMessage({ text: 'other' }));
    await record({
      type: 'deletion',
      key: `del-${message.key}`,
      conversation: message.conversation,
      externalIds: [message.externalId],
    });
    expect(await messages()).toMatchObject([
      { seq: '1', text: '', parts: [], answerable: false },
      { seq: '2', text: 'other' },
    ]);
    expect(await eventTypes()).toContain('message.deleted');
  });

  it('finds the same conversation when its platform id changes', async () => {
    const group = (aliases: string[]) =>
      anInboundMessage({ conversation: { aliases, kind: 'group', title: 'Team' }, addressed: true });
    await record(group(['-10']));
    await record(group(['-10010', '-10']));
    await record(group(['-10010']));
    expect(await conversations()).toMatchObject([{ last_seq: '3', canonical_alias: '-10010' }]);
  });

  it('answers in a group only when it is addressed', async () => {
    const conversation = { aliases: ['-20'], kind: 'group' as const };
    const [aside] = await record(anInboundMessage({ conversation, addressed: false }));
    const [asked] = await record(anInboundMessage({ conversation, addressed: true }));
    expect([aside?.wantsTurn, asked?.wantsTurn]).toEqual([false, true]);
    expect(await conversations()).toMatchObject([{ last_seq: '2', last_answerable_seq: '2' }]);
  });

  it("hands the conversation to the human who answered in the platform's own app", async () => {
    await record(anInboundMessage());
    await record(anInboundMessage({ author: 'human', answerable: false, sender: undefined }));
    expect(await conversations()).toMatchObject([
      { owner: 'human', handled_seq: '1', last_answerable_seq: '1', due_at: null },
    ]);
    expect((await record(anInboundMessage()))[0]).toMatchObject({ wantsTurn: false });
    await database.shiftClock(OPTIONS.humanPauseMs + 1_000);
    expect((await record(anInboundMessage()))[0]).toMatchObject({ wantsTurn: true });
  });

  it('marks a contact who blocked the account, and unmarks one who writes again', async () => {
    const blocked = () => rows<{ blocked_at: Date | null }>('contact_address');
    await record(
      anInboundMessage({
        reachability: 'blocked',
        answerable: false,
        parts: [{ kind: 'service', action: 'bot_blocked' }],
      }),
    );
    expect((await blocked())[0]?.blocked_at).not.toBeNull();
    await record(anInboundMessage());
    expect((await blocked())[0]?.blocked_at).toBeNull();
  });

  it('parks a status whose message nobody knows', async () => {
    const conversation = { aliases: ['4001'], kind: 'private' as const };
    const [outcome] = await record({
      type: 'status',
      key: 's1',
      conversation,
      externalId: 'x',
      status: 'read',
      at: '2026-01-01T12:00:00.000Z',
    });
    expect(outcome?.outcome).toBe('parked');
    expect(await rows('parked_status')).toHaveLength(1);
  });

  it('keeps texts that Postgres cannot hold as they are', async () => {
    await record(anInboundMessage({ text: 'a\u0000b\ud800c' }));
    expect((await messages())[0]?.text).toBe('a\uFFFDb\uFFFDc');
  });

  it('sets a webhook aside with its bytes', async () => {
    const webhook = aWebhook(account, [], Buffer.from([0xff, 0x00]));
    await store.quarantine(webhook, 'record', 'value too long');
    expect(await rows('quarantine')).toMatchObject([{ stage: 'record', raw_event_id: webhook.id }]);
    expect(await rows('raw_event', 'received_at')).toMatchObject([{ body: Buffer.from([0xff, 0x00]) }]);
  });

  it('never deadlocks when many batches touch the same people in different orders', async () => {
    const people = ['a', 'b', 'c', 'd', 'e'];
    const batch = (order: string[]) =>
      aWebhook(
        account,
        order.map((who) =>
          anInboundMessage({
            conversation: { aliases: [who], kind: 'private' },
            sender: { addresses: [{ kind: 'user_id', value: who }], displayName: `${who}${Math.random()}` },
          }),
        ),
      );
    const orders = Array.from({ length: 30 }, (_, i) => (i % 2 ? people : people.toReversed()));
    await Promise.all(orders.map((order) => store.record([batch(order)], OPTIONS)));
    const all = await conversations();
    expect(all.map(({ last_seq }) => last_seq)).toEqual(Array.from({ length: 5 }, () => '30'));
  });
});
