import type { InboundEvent } from '@causerie/message-schema';
import { anInboundEdit, anInboundMessage } from '@causerie/testing';
import { InboundKit } from '../testing/inbound-kit';

let kit: InboundKit;

beforeAll(async () => {
  kit = await InboundKit.start();
});
afterAll(() => kit.db.close());
beforeEach(() => kit.newAccount());

const record = (...events: InboundEvent[]) => kit.record(...events);
const rows = <Row>(table: string) => kit.rows<Row>(table);
const inGroup = (...aliases: string[]) =>
  anInboundMessage({ conversation: { aliases, kind: 'group' }, addressed: true });

async function expectOneConversation(aliases: string[], messages: number): Promise<void> {
  const conversations = await rows<{ id: string; last_seq: string }>('conversation');
  expect(conversations).toMatchObject([{ last_seq: String(messages) }]);
  const found = await rows<{ value: string; conversation_id: string }>('conversation_alias');
  expect(found.map(({ value }) => value).toSorted()).toEqual(aliases.toSorted());
  for (const { conversation_id } of found) expect(conversation_id).toBe(conversations[0]?.id);
}

describe('a chat with several ids is one conversation', () => {
  it.each([
    ['the new id first', [['-10010'], ['-10010', '-10'], ['-10']]],
    ['the old id first', [['-10'], ['-10010', '-10'], ['-10010']]],
    ['the link between them first', [['-10010', '-10'], ['-10'], ['-10010']]],
    ['the link between them last', [['-10'], ['-10'], ['-10010', '-10']]],
  ])('when one batch holds %s', async (_, orders) => {
    await record(...orders.map((aliases) => inGroup(...aliases)));
    await expectOneConversation(['-10', '-10010'], 3);
  });

  it.each([
    [['-1'], ['-1001', '-1']],
    [['-1001'], ['-1001', '-1']],
    [['-1001', '-1'], ['-1']],
    [
      ['-1001', '-1'],
      ['-1001', '-1'],
    ],
  ])('when two batches learn of it at once, the one as %j, the other as %j', async (first, second) => {
    await kit.recordBehind(inGroup(...first), inGroup(...second));
    await expectOneConversation([...new Set([...first, ...second])], 2);
  });

  it('when many batches come at once in every order', async () => {
    const orders = [['-1001'], ['-1'], ['-1001', '-1']];
    await record(inGroup('-1001', '-1'));
    await Promise.all(Array.from({ length: 24 }, (_, i) => record(inGroup(...(orders[i % 3] ?? [])))));
    await expectOneConversation(['-1', '-1001'], 25);
  });
});

describe('a batch is recorded', () => {
  it('when a status comes before the message of somebody else that it is about', async () => {
    const message = anInboundMessage({ author: 'bot', answerable: false });
    const outcomes = await record(
      {
        type: 'status',
        key: 'status-1',
        conversation: message.conversation,
        externalId: message.externalId,
        status: 'read',
        at: '2026-01-01T12:00:00.000Z',
      },
      message,
    );
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['status', 'stored']);
  });

  it('when a known part of an answered album comes again together with a new one', async () => {
    const part = (n: number) =>
      anInboundMessage({
        groupKey: 'album-9',
        pace: 'album',
        externalId: `album:${n}`,
        parts: [{ kind: 'image', attachment: 0 }],
        attachments: [{ kind: 'image', ref: { file: n } }],
      });
    await record(part(1));
    await kit.db.owner('UPDATE conversation SET handled_seq = 1 WHERE workspace_id = $1', [
      kit.account.workspaceId,
    ]);
    const outcomes = await record(part(1), part(2));
    expect(outcomes.map(({ event, outcome, seq }) => [event.key.length > 0, outcome, seq])).toEqual([
      [true, 'stored', 2],
      [true, 'duplicate', 1],
    ]);
  });

  it('when the album it belongs to was deleted meanwhile', async () => {
    const part = (n: number) =>
      anInboundMessage({ groupKey: 'album-8', pace: 'album', externalId: `gone:${n}` });
    const first = part(1);
    await record(first);
    await record({ type: 'deletion', key: 'd8', conversation: first.conversation, externalIds: ['gone:1'] });
    expect(await record(part(2))).toMatchObject([{ outcome: 'stored', seq: 2 }]);
  });
});

describe('what its author deleted', () => {
  it('is not kept by an edit that comes late, newer or older than the last', async () => {
    const original = anInboundMessage({ text: 'secret one' });
    await record(original, anInboundEdit(original, 'secret two', '2026-01-01T12:05:00.000Z'));
    await record({
      type: 'deletion',
      key: `deletion-${original.key}`,
      conversation: original.conversation,
      externalIds: [original.externalId],
    });
    await record(anInboundEdit(original, 'secret three', '2026-01-01T12:03:00.000Z'));
    await record(anInboundEdit(original, 'secret four', '2026-01-01T12:09:00.000Z'));
    expect(await rows('message_version')).toEqual([]);
    expect(await rows('message')).toMatchObject([{ text: '', parts: [], answerable: false }]);
  });

  it('is not kept by its original when only an edit of it had come', async () => {
    const original = anInboundMessage({ text: 'secret one' });
    await record(anInboundEdit(original, 'secret two'));
    await record({
      type: 'deletion',
      key: `deletion-${original.key}`,
      conversation: original.conversation,
      externalIds: [original.externalId],
    });
    expect(await record(original)).toMatchObject([{ wantsTurn: false }]);
    expect(await rows('message_version')).toEqual([]);
    expect(await rows('message')).toMatchObject([{ text: '', parts: [], answerable: false }]);
  });
});

describe('while a human has the conversation', () => {
  const aHuman = () => anInboundMessage({ author: 'human', answerable: false, sender: undefined });

  it('a question waits for the end of their time, and is then looked at', async () => {
    await record(anInboundMessage());
    await record(aHuman());
    expect(await rows('conversation')).toMatchObject([{ due_at: null }]);
    await record(anInboundMessage());
    const [conversation] = await rows<{ due_at: Date; owner_until: Date }>('conversation');
    expect(conversation?.due_at).toEqual(conversation?.owner_until);
  });

  it('a question after their answer in the same batch is not taken for answered', async () => {
    await record(anInboundMessage(), aHuman(), anInboundMessage());
    const [conversation] = await rows<{ due_at: Date; owner_until: Date }>('conversation');
    expect(conversation).toMatchObject({ owner: 'human', handled_seq: '2', last_answerable_seq: '3' });
    expect(conversation?.due_at).toEqual(conversation?.owner_until);
  });
});
