import { EVENTS } from '@causerie/contracts';
import type { InboundMessage } from '@causerie/message-schema';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
} from '@causerie/testing';
import { ConversationOwnerStore } from './conversation-owner.store';
import { InboundStore } from './inbound.store';
import { TurnAnsweringStore } from './turn-answering.store';
import { TurnOpeningStore } from './turn-opening.store';

const MINUTE = 60_000;
const PAUSE_MS = 30 * MINUTE;
const OPTIONS = { sweepAfterMs: 3_000, humanPauseMs: PAUSE_MS };
const LIMITS = { alarmAfterMs: 5 * MINUTE, waitingMaxMs: 24 * 60 * MINUTE };

const HUMAN = { author: 'human', sender: undefined, answerable: false } as const;

let db: TestDatabase;
let account: { id: string; workspaceId: string };
let owners: ConversationOwnerStore;
let openings: TurnOpeningStore;
let answering: TurnAnsweringStore;
let chats = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  account = await aChannelAccount(db, await aWorkspace(db));
  owners = new ConversationOwnerStore(db.dataSource);
  openings = new TurnOpeningStore(db.dataSource);
  answering = new TurnAnsweringStore(db.dataSource);
});
afterAll(() => db.close());
beforeEach(() =>
  db.owner(
    `UPDATE conversation SET owner = 'bot', owner_until = NULL, due_at = NULL, handled_seq = last_seq`,
  ),
);

/** A private chat: what its contact and the people of the business write there. */
class Chat {
  private readonly alias = String(7_000 + ++chats);
  id = '';

  say(text: string, given: Partial<InboundMessage> = {}): Promise<void> {
    return this.happens(this.message(text, given));
  }

  /** In one webhook. */
  async happens(...events: InboundMessage[]): Promise<void> {
    const outcomes = await new InboundStore(db.dataSource).record([aWebhook(account, events)], OPTIONS);
    this.id = outcomes[0]?.conversationId ?? this.id;
  }

  message(text: string, given: Partial<InboundMessage> = {}): InboundMessage {
    return anInboundMessage({
      text,
      conversation: { aliases: [this.alias], kind: 'private' },
      sender: { addresses: [{ kind: 'user_id', value: this.alias }], displayName: 'Ada' },
      externalId: `${this.alias}:${Math.random()}`,
      ...given,
    });
  }

  /** Somebody of the business answers in the platform's own app. */
  answer(text: string): Promise<void> {
    return this.say(text, HUMAN);
  }

  /** The bot hands it over, as a turn's end does. */
  async handOver(): Promise<void> {
    await db.transaction.run(account.workspaceId, async (tx) => {
      const facts = await openings.lockAndRead(tx, this.id);
      if (!facts) throw new Error('no conversation');
      const { turnId } = await openings.open(tx, facts, { supersededCount: 0, dueInMs: 1_000 });
      const turn = await answering.take(tx, turnId, 10_000);
      if (!turn) throw new Error('not taken');
      await answering.end(tx, turn, 'handed_over', {});
      await answering.callHuman(tx, turn);
    });
  }

  release(owner: 'bot' | 'closed'): Promise<boolean> {
    return db.transaction.run(account.workspaceId, (tx) =>
      owners.release(tx, this.id, { owner, correlationId: 'test' }),
    );
  }

  facts() {
    return db.transaction.run(account.workspaceId, (tx) => openings.lockAndRead(tx, this.id));
  }

  events(type: string): Promise<{ payload: Record<string, unknown> }[]> {
    return db.owner(`SELECT payload FROM event WHERE type = $1 AND channel = $2 ORDER BY id`, [
      type,
      `conversation:${this.id}`,
    ]);
  }

  endedTurns(): Promise<{ from_seq: string; to_seq: string; state: string }[]> {
    return db.owner('SELECT from_seq, to_seq, state FROM turn WHERE conversation_id = $1 ORDER BY from_seq', [
      this.id,
    ]);
  }
}

const sweep = () => openings.sweep(100, 3_000);
const sweepWaiting = () => owners.sweepWaiting(100, LIMITS);
const waitedFor = async (chat: Chat) => (await chat.events('conversation.waiting')).length;

describe('a conversation that a person took over', () => {
  it('goes back to the bot when the person’s time is up, which each of their messages extends', async () => {
    const chat = new Chat();
    await chat.say('Hello?');
    await chat.answer('I am here');
    await chat.say('first');
    await db.shiftClock(PAUSE_MS - MINUTE);
    await chat.answer('One moment');
    await chat.say('second');
    await chat.say('third');
    await db.shiftClock(2 * MINUTE);
    expect(await sweep()).toEqual([]);
    expect(await chat.facts()).toMatchObject({ owner: 'human' });

    await db.shiftClock(PAUSE_MS);
    expect(await sweep()).toEqual([{ workspaceId: account.workspaceId, conversationId: chat.id }]);
    // Everything that waited, and nothing that the person had answered.
    expect(await chat.facts()).toMatchObject({ owner: 'bot', handledSeq: 3, lastAnswerableSeq: 6 });
    expect((await chat.events('conversation.ownerChanged')).map(({ payload }) => payload['owner'])).toEqual([
      'human',
      'human',
      'bot',
    ]);
  });
});

describe('the alarm for a contact who waits', () => {
  it('is raised once a wait, and again after a person has answered', async () => {
    const chat = new Chat();
    await chat.say('Hello?');
    await chat.answer('I am here');
    await db.shiftClock(6 * MINUTE);
    expect(await sweepWaiting()).toEqual([]);

    await chat.say('Are you still there?');
    await db.shiftClock(4 * MINUTE);
    await chat.say('Hello??');
    expect(await sweepWaiting()).toEqual([]);
    await db.shiftClock(2 * MINUTE);
    expect(await sweepWaiting()).toMatchObject([{ conversationId: chat.id, result: 'alarmed' }]);
    await db.shiftClock(10 * MINUTE);
    expect(await sweepWaiting()).toEqual([]);
    const [told] = await chat.events('conversation.waiting');
    expect(EVENTS['conversation.waiting'].parse(told?.payload)).toMatchObject({ sinceSeq: 3 });

    await chat.answer('Yes');
    await chat.say('And now?');
    await db.shiftClock(6 * MINUTE);
    expect(await sweepWaiting()).toMatchObject([{ conversationId: chat.id, result: 'alarmed' }]);
    expect(await waitedFor(chat)).toBe(2);
  });

  it('starts anew with an answer that the contact’s next message came along with', async () => {
    const chat = new Chat();
    await chat.say('Hello?');
    await chat.answer('I am here');
    await chat.say('Still there?');
    await db.shiftClock(4 * MINUTE);
    await chat.happens(chat.message('Yes', HUMAN), chat.message('And now?'));
    await db.shiftClock(2 * MINUTE);
    expect(await sweepWaiting()).toEqual([]);
    await db.shiftClock(4 * MINUTE);
    expect(await sweepWaiting()).toMatchObject([{ conversationId: chat.id, result: 'alarmed' }]);
  });

  it('counts from the hand-over, though the bot has said that a person follows', async () => {
    const chat = new Chat();
    await chat.say('A person, please');
    await chat.handOver();
    expect(await owners.countWaiting()).toBe(1);
    await db.shiftClock(6 * MINUTE);
    expect(await sweepWaiting()).toMatchObject([{ conversationId: chat.id, result: 'alarmed' }]);
    expect((await chat.events('conversation.waiting'))[0]?.payload).toMatchObject({ sinceSeq: 1 });
    await chat.answer('Here I am');
    expect(await owners.countWaiting()).toBe(0);
  });

  it('is never raised for what nobody need answer, nor where the bot answers', async () => {
    const [taken, bots] = [new Chat(), new Chat()];
    await bots.say('Hello?');
    await taken.say('Hello?');
    await taken.answer('I am here');
    await taken.say('👍', { answerable: false });
    await db.shiftClock(60 * MINUTE);
    expect(await sweepWaiting()).toEqual([]);
  });
});

describe('a conversation that waits for a person', () => {
  it('goes back to the bot when nobody comes, which answers what came since', async () => {
    const chat = new Chat();
    await chat.say('A person, please');
    await chat.handOver();
    await chat.say('Is anybody there?');
    await db.shiftClock(23 * 60 * MINUTE);
    await sweepWaiting();
    expect(await chat.facts()).toMatchObject({ owner: 'waiting_human' });
    await db.shiftClock(61 * MINUTE);
    expect(await sweepWaiting()).toMatchObject([{ conversationId: chat.id, result: 'given_back' }]);
    expect(await sweep()).toMatchObject([{ conversationId: chat.id }]);
    expect(await chat.facts()).toMatchObject({ owner: 'bot', handledSeq: 1, lastAnswerableSeq: 2 });
    expect((await chat.events('conversation.ownerChanged')).at(-1)?.payload).toMatchObject({ owner: 'bot' });
  });

  it('waits forever where no limit is set', async () => {
    const chat = new Chat();
    await chat.say('A person, please');
    await chat.handOver();
    await db.shiftClock(100 * 24 * 60 * MINUTE);
    expect(await owners.sweepWaiting(100, { alarmAfterMs: null, waitingMaxMs: null })).toEqual([]);
  });

  it('released to the bot is answered at once, from where the person left it', async () => {
    const chat = new Chat();
    await chat.say('A person, please');
    await chat.handOver();
    await chat.say('Is anybody there?');
    expect(await chat.release('bot')).toBe(true);
    expect(await sweep()).toMatchObject([{ conversationId: chat.id }]);
    expect(await chat.release('bot')).toBe(false);
  });

  it('closed leaves nothing unanswered behind, and the next message is the bot’s', async () => {
    const chat = new Chat();
    await chat.say('A person, please');
    await chat.handOver();
    await chat.say('Is anybody there?');
    expect(await chat.release('closed')).toBe(true);
    expect(await sweep()).toEqual([]);
    expect(await chat.endedTurns()).toEqual([
      { from_seq: '1', to_seq: '1', state: 'handed_over' },
      { from_seq: '2', to_seq: '2', state: 'handed_over' },
    ]);
    await chat.say('Something new');
    expect(await chat.facts()).toMatchObject({ owner: 'bot', handledSeq: 2, lastAnswerableSeq: 3 });
  });

  it('of another workspace cannot be released', async () => {
    const chat = new Chat();
    await chat.say('A person, please');
    const other = await aWorkspace(db);
    const released = db.transaction.run(other.id, (tx) =>
      owners.release(tx, chat.id, { owner: 'closed', correlationId: 'test' }),
    );
    expect(await released).toBe(false);
  });
});
