import { newId } from '@causerie/kernel';
import { anInboundMessage } from '@causerie/testing';
import { aStatus, anEcho, CHAT, InboundKit, OPTIONS } from '../testing/inbound-kit';

let kit: InboundKit;

beforeAll(async () => {
  kit = await InboundKit.start();
});
afterAll(() => kit.db.close());
beforeEach(async () => {
  await kit.newAccount();
  await kit.record(anInboundMessage());
});

const release = async () =>
  (await kit.echoes.release(100, OPTIONS)).filter(
    ({ workspaceId }) => workspaceId === kit.account.workspaceId,
  );
const owner = async () => (await kit.conversation<{ owner: string }>()).owner;
const authors = async () =>
  (await kit.rows<{ author: string }>('message', 'seq')).map(({ author }) => author);

/** A turn of the bot over everything so far, held by a worker. */
const anOpenTurn = () =>
  kit.db.owner(
    `INSERT INTO turn (workspace_id, conversation_id, from_seq, to_seq, fence, correlation_id)
     SELECT workspace_id, id, 1, last_seq, 3, 'c' FROM conversation WHERE workspace_id = $1`,
    [kit.account.workspaceId],
  );

describe('an echo that may be our own', () => {
  it('is dropped when its id is known as ours', async () => {
    await kit.sent('x1');
    expect(await kit.outcomeOf(anEcho('An answer', { externalId: 'x1' }))).toBe('duplicate');
    expect([await owner(), await authors()]).toEqual(['bot', ['contact', 'bot']]);
  });

  it('before the answer of our call is set aside, and gone with the answer: no pause', async () => {
    const message = await kit.queued();
    const attempt = await kit.call(message);
    expect(await kit.outcomeOf(anEcho('An answer', { externalId: 'x1' }))).toBe('parked');
    expect(await owner()).toBe('bot');
    await kit.accept(message, attempt, 'x1');
    expect(await kit.rows('parked_echo')).toEqual([]);
    await kit.db.shiftClock(OPTIONS.echoWaitMs + 1);
    expect(await release()).toEqual([]);
    expect([await owner(), await authors()]).toEqual(['bot', ['contact', 'bot']]);
  });

  it('at the very moment of the answer is never a person’s', async () => {
    for (let round = 0; round < 15; round++) {
      const message = await kit.queued();
      const attempt = await kit.call(message);
      const echo = anEcho('An answer', { externalId: `x${round}` });
      await Promise.all([kit.accept(message, attempt, `x${round}`), kit.record(echo)]);
    }
    expect(await kit.rows('parked_echo')).toEqual([]);
    expect(new Set(await authors())).toEqual(new Set(['contact', 'bot']));
    expect(await owner()).toBe('bot');
  });

  it('is gone when a status with our key names its id', async () => {
    const message = await kit.queued();
    await kit.call(message);
    await kit.record(anEcho('An answer', { externalId: 'x1' }));
    await kit.record(aStatus('x1', 'sent', { callbackData: message.id }));
    expect(await kit.rows('parked_echo')).toEqual([]);
    expect(await kit.delivery(message)).toMatchObject({ status: 'sent' });
  });

  it.each([
    ['marked up otherwise', 'We *open* at 9.\nWelcome!', 'We open at 9. Welcome!'],
    ['of signs alone', '👍', '👍'],
  ])(
    'with the words of a send of unknown fate, %s, settles it: not sent again, no pause',
    async (_, text, shown) => {
      const message = await kit.queued(text);
      await kit.lose(message, await kit.call(message), 5_000);
      expect(await kit.outcomeOf(anEcho(shown, { externalId: 'x1' }))).toBe('status');
      expect(await kit.delivery(message)).toMatchObject({ status: 'sent', not_before: null });
      expect([await owner(), await authors()]).toEqual(['bot', ['contact', 'bot']]);
    },
  );

  it('that came before its send was given up settles it at the next look, before it is sent again', async () => {
    const message = await kit.queued();
    const attempt = await kit.call(message);
    await kit.record(anEcho('An answer', { externalId: 'x1' }));
    await kit.lose(message, attempt, 5_000);
    expect(await release()).toMatchObject([{ author: 'bot' }]);
    expect(await kit.delivery(message)).toMatchObject({ status: 'sent' });
    expect(await kit.rows('parked_echo')).toEqual([]);
  });

  it('with one piece of a long send settles that call, and the message goes on', async () => {
    const message = await kit.queued('First half. Second half.');
    await kit.lose(message, await kit.call(message, 2));
    await kit.record(anEcho('First half.', { externalId: 'x1' }));
    expect(await kit.delivery(message)).toMatchObject({ status: 'queued', calls_accepted: 1 });
  });

  it.each([
    ['its first call', 0, 'open', 'We are open. We look at it.'],
    ['its last call', 1, 'We look', 'We are open. We look at it.'],
    ['a call between', 1, 'a', `${'We are open. '.repeat(20)}`],
  ])(
    'with a word or two that also stand in a long send, of unknown fate at %s, is a person’s',
    async (_, accepted, words, text) => {
      const message = await kit.queued(text);
      for (let n = 0; n < accepted; n++)
        await kit.accept(message, await kit.call(message, 2 + accepted), `p${n}`);
      await kit.lose(message, await kit.call(message, words === 'a' ? 3 : 2));
      expect(await kit.outcomeOf(anEcho(words, { externalId: 'x9' }))).toBe('parked');
      await kit.db.shiftClock(OPTIONS.echoWaitMs + 1);
      expect(await release()).toMatchObject([{ author: 'human' }]);
      expect(await kit.delivery(message)).toMatchObject({ status: 'unknown', calls_accepted: accepted });
    },
  );

  it('has the words of a send or not in every script, whatever the locale of the database', async () => {
    const [row] = await kit.db.owner<Record<string, boolean>>(
      `SELECT has_words('Заказ 5 готов' COLLATE "C", 'Позвоните в 5' COLLATE "C", 0, 1) AS cyrillic,
         has_words('注文5' COLLATE "C", '電話5' COLLATE "C", 0, 1) AS kanji,
         has_words('*Заказ* — 5' COLLATE "C", 'Заказ 5' COLLATE "C", 0, 1) AS same,
         has_words('- One
- Two' COLLATE "C", '• One' || E'\n' || '• Two' COLLATE "C", 0, 1) AS bullets`,
    );
    expect(row).toEqual({ cyrillic: false, kanji: false, same: true, bullets: true });
  });

  it('with other words is a person’s when its time is over: they have the conversation', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message));
    expect(await kit.outcomeOf(anEcho('I am on it', { externalId: 'x9' }))).toBe('parked');
    expect(await release()).toEqual([]);
    await kit.db.shiftClock(OPTIONS.echoWaitMs + 1);
    expect(await release()).toMatchObject([{ author: 'human' }]);
    expect([await owner(), await authors()]).toEqual(['human', ['contact', 'bot', 'human']]);
    expect(await kit.events('message.created')).toHaveLength(2);
    expect(await kit.delivery(message)).toMatchObject({ status: 'unknown' });
    expect(await release()).toEqual([]);
  });

  it('waits on while our call is still open', async () => {
    const message = await kit.queued();
    const attempt = await kit.call(message);
    await kit.record(anEcho('An answer', { externalId: 'x1' }));
    await kit.db.shiftClock(OPTIONS.echoWaitMs + 1);
    expect(await release()).toEqual([]);
    await kit.accept(message, attempt, 'x1');
    expect(await authors()).toEqual(['contact', 'bot']);
  });

  it('set aside leaves what the contact wrote after it to be answered', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message));
    await kit.record(anEcho('I am on it'));
    await kit.record(anInboundMessage());
    await kit.db.shiftClock(OPTIONS.echoWaitMs + 1);
    await release();
    const conversation = await kit.conversation<{ due_at: Date; owner_until: Date }>();
    expect(conversation).toMatchObject({ owner: 'human', handled_seq: '2', last_answerable_seq: '3' });
    expect(conversation.due_at).toEqual(conversation.owner_until);
  });

  it('that was deleted while it was set aside is nobody’s', async () => {
    await kit.call(await kit.queued());
    await kit.record(anEcho('Wrong chat', { externalId: 'x9' }));
    await kit.record({ type: 'deletion', key: newId(), conversation: CHAT, externalIds: ['x9'] });
    await kit.db.shiftClock(OPTIONS.echoWaitMs + 200_000);
    expect(await release()).toEqual([]);
  });

  it('that cannot be recorded is set aside for a person and holds back no other', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message));
    await kit.record(anEcho('poison', { externalId: 'x8' }), anEcho('I am on it', { externalId: 'x9' }));
    await kit.db.owner(
      `UPDATE parked_echo SET item = item - 'parts', due_at = due_at - interval '1 second' WHERE external_id = 'x8'`,
    );
    await kit.db.shiftClock(OPTIONS.echoWaitMs + 1);
    expect(await release()).toMatchObject([{ author: 'human' }]);
    expect(await kit.rows('quarantine')).toMatchObject([{ stage: 'record' }]);
    expect(await kit.rows('parked_echo')).toEqual([]);
  });

  it('is recorded once when it comes again', async () => {
    const message = await kit.queued();
    await kit.lose(message, await kit.call(message));
    const echo = anEcho('I am on it', { externalId: 'x9' });
    await kit.record(echo);
    await kit.record(echo, { ...echo, key: newId() });
    await kit.db.shiftClock(OPTIONS.echoWaitMs + 1);
    await release();
    await kit.record({ ...echo, key: newId() });
    expect(await authors()).toEqual(['contact', 'bot', 'human']);
  });
});

describe('a person who types while the model runs', () => {
  it.each([[false], [true]])(
    'has the conversation at once, and the draft is discarded (maybeOwn: %s)',
    async (maybeOwn) => {
      await anOpenTurn();
      expect(await kit.outcomeOf(anEcho('I am on it', { maybeOwn }))).toBe('stored');
      expect(await kit.rows('turn')).toMatchObject([{ state: 'handed_over', fence: '4' }]);
      expect(await kit.conversation()).toMatchObject({
        owner: 'human',
        handled_seq: '1',
        owner_until: expect.any(Date),
      });
    },
  );

  it('keeps a queued answer of the bot unsent', async () => {
    const message = await kit.queued();
    await kit.record(anEcho('I am on it'));
    expect(await kit.delivery(message)).toMatchObject({ status: 'blocked' });
  });
});
