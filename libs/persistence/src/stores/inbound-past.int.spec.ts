import { newId } from '@causerie/kernel';
import type { InboundMessage } from '@causerie/message-schema';
import { anInboundEdit, anInboundMessage } from '@causerie/testing';
import { anEcho, InboundKit } from '../testing/inbound-kit';

let kit: InboundKit;

beforeAll(async () => {
  kit = await InboundKit.start();
});
afterAll(() => kit.db.close());
beforeEach(() => kit.newAccount());

interface MessageRow {
  id: string;
  seq: string;
  direction: string;
  author: string;
  text: string;
  parts: unknown[];
  answerable: boolean;
  historical: boolean;
}
const messages = () => kit.rows<MessageRow>('message', 'seq');
const past = (given: Partial<InboundMessage> & { text?: string } = {}) =>
  anInboundMessage({ historical: true, sentAt: '2025-01-01T12:00:00.000Z', ...given });

describe('a message of the chat’s past', () => {
  it('is stored and told with its seq, by whoever wrote it, with its attachments; nothing else happens', async () => {
    const outcomes = await kit.record(
      past({ text: 'Hello?' }),
      past({ text: 'We call back', author: 'human', sender: undefined }),
      past({ parts: [{ kind: 'image', attachment: 0 }], attachments: [{ kind: 'image', ref: { id: 1 } }] }),
    );
    expect(outcomes.map(({ outcome, seq, wantsTurn }) => [outcome, seq, wantsTurn])).toEqual([
      ['stored', 1, false],
      ['stored', 2, false],
      ['stored', 3, false],
    ]);
    expect(await messages()).toMatchObject([
      { direction: 'inbound', author: 'contact', answerable: false, historical: true },
      { direction: 'outbound', author: 'human', answerable: false, historical: true },
      { direction: 'inbound', author: 'contact', answerable: false, historical: true },
    ]);
    expect(await kit.conversation()).toMatchObject({
      owner: 'bot',
      last_seq: '3',
      last_answerable_seq: '0',
      handled_seq: '0',
      last_inbound_at: null,
      due_at: null,
    });
    expect(await kit.rows('attachment')).toHaveLength(1);
    expect(await kit.rows('delivery', 'message_id')).toEqual([]);
    expect(await kit.events('message.created')).toHaveLength(3);
  });

  it('moves nothing of a chat that is alive: not the window, not the turn, not who answers, not the name', async () => {
    await kit.record(anInboundMessage());
    await kit.db.owner(`UPDATE conversation SET owner = 'closed' WHERE workspace_id = $1`, [
      kit.account.workspaceId,
    ]);
    await kit.db.owner(`UPDATE contact_address SET blocked_at = app_now() WHERE workspace_id = $1`, [
      kit.account.workspaceId,
    ]);
    const before = await kit.conversation();
    await kit.record(
      past({
        sentAt: '2999-01-01T12:00:00.000Z',
        sender: { addresses: [{ kind: 'user_id', value: '4001' }], displayName: 'Old' },
      }),
      past({ author: 'human', sender: undefined }),
    );
    expect(await kit.conversation()).toEqual({ ...before, last_seq: '3' });
    expect(await kit.rows('contact')).toMatchObject([{ display_name: 'Ada' }]);
    expect((await kit.rows<{ blocked_at: Date | null }>('contact_address'))[0]?.blocked_at).not.toBeNull();
  });

  it('that is there already is not stored again, and one of ours neither, however it is told', async () => {
    await kit.record(anInboundMessage({ externalId: 'm1' }));
    await kit.sent('x1');
    const call = await kit.call(await kit.queued());
    expect(await kit.outcomeOf(past({ externalId: 'm1' }))).toBe('duplicate');
    expect(await kit.outcomeOf(anEcho('An answer', { externalId: 'x1', historical: true }))).toBe(
      'duplicate',
    );
    expect(await kit.outcomeOf(anEcho('Long ago', { externalId: 'h1', historical: true }))).toBe('stored');
    expect([await kit.rows('parked_echo'), call]).toEqual([[], expect.any(String)]);
    expect(await kit.conversation()).toMatchObject({ owner: 'bot' });
  });
});

describe('an edit with attachments', () => {
  const image = (id: number, uniqueId?: string) => ({
    kind: 'image' as const,
    ref: { id },
    ...(uniqueId === undefined ? {} : { uniqueId }),
  });
  const attachments = async () =>
    (await kit.rows<{ ordinal: number; ref: { id: number } }>('attachment', 'ordinal')).map(
      ({ ordinal, ref }) => [ordinal, ref.id],
    );
  const photo = (id: number, caption: string, given: Partial<InboundMessage> = {}) =>
    anInboundMessage({
      parts: [
        { kind: 'image', attachment: 0 },
        { kind: 'text', text: caption },
      ],
      attachments: [image(id)],
      ...given,
    });
  const edited = (of: InboundMessage, id: number, caption: string, at = '2026-01-01T12:01:00.000Z') => ({
    ...anInboundEdit(of, caption, at),
    parts: [
      { kind: 'image' as const, attachment: 0 },
      { kind: 'text' as const, text: caption },
    ],
    attachments: [image(id)],
  });

  it('that only changes the caption keeps the picture that is stored', async () => {
    const original = photo(1, 'Our hose');
    await kit.record(original);
    await kit.record(edited(original, 1, 'Our house'));
    expect(await attachments()).toEqual([[0, 1]]);
    expect((await messages())[0]?.parts).toEqual([
      { kind: 'image', attachment: 0 },
      { kind: 'text', text: 'Our house' },
    ]);
  });

  it('knows a picture by its unique id where its reference changes', async () => {
    const original = anInboundMessage({
      parts: [{ kind: 'image', attachment: 0 }],
      attachments: [image(1, 'u')],
    });
    await kit.record(original);
    await kit.record({ ...edited(original, 2, 'x'), attachments: [image(2, 'u')] });
    expect(await attachments()).toEqual([[0, 1]]);
  });

  it('that replaces the picture adds the new one, and the old version still shows the old one', async () => {
    const original = photo(1, 'Our house');
    await kit.record(original);
    await kit.record(edited(original, 2, 'Our house'));
    expect(await attachments()).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect((await messages())[0]?.parts[0]).toEqual({ kind: 'image', attachment: 1 });
    expect(await kit.rows('message_version', 'version')).toMatchObject([
      {
        parts: [
          { kind: 'image', attachment: 0 },
          { kind: 'text', text: 'Our house' },
        ],
      },
    ]);
  });

  it('of one picture of an album leaves the others', async () => {
    const group = { groupKey: 'g', pace: 'album' as const };
    const [a, b, c] = [photo(1, 'one', group), photo(2, 'two', group), photo(3, 'three', group)];
    await kit.record(a, b, c);
    await kit.record(edited(b, 4, 'TWO'));
    expect((await messages())[0]).toMatchObject({
      text: 'one\nTWO\nthree',
      parts: [
        { kind: 'image', attachment: 0 },
        { kind: 'text', text: 'one' },
        { kind: 'image', attachment: 3 },
        { kind: 'text', text: 'TWO' },
        { kind: 'image', attachment: 2 },
        { kind: 'text', text: 'three' },
      ],
    });
    await kit.record(edited(b, 4, 'two again', '2026-01-01T12:02:00.000Z'));
    expect((await messages())[0]).toMatchObject({ text: 'one\ntwo again\nthree' });
    expect(await attachments()).toHaveLength(4);
  });

  it('before its original counts the same picture once', async () => {
    const original = photo(1, 'first');
    await kit.record(edited(original, 1, 'second'));
    await kit.record(original);
    expect(await attachments()).toEqual([[0, 1]]);
    expect(await messages()).toMatchObject([{ text: 'second', answerable: true }]);
  });

  it('has no effect on what its author took back', async () => {
    const original = photo(1, 'secret');
    await kit.record(original);
    await kit.record({
      type: 'deletion',
      key: newId(),
      conversation: original.conversation,
      externalIds: [original.externalId],
    });
    await kit.record(edited(original, 2, 'secret too'));
    expect(await attachments()).toEqual([[0, 1]]);
    expect(await messages()).toMatchObject([{ text: '', parts: [] }]);
  });
});
