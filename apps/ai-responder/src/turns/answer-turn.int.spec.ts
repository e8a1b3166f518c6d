import { JobProducer } from '@causerie/queue';
import { eventually, testRedis } from '@causerie/testing';
import type { LanguageModel, ModelRequest } from '../answers/language-model';
import { ResponderHarness, type Chat, type Replica } from '../testing/responder-harness';
import { textFor } from '../texts/catalogue';
import { RunningTurns } from './running-turns';
import { SweepTurnsWorker } from './sweep-turns.worker';
import { TakeTurn } from './take-turn';

const LEASE_MS = 10_000;
const TURN_PRICE = 1_000_000;

let harness: ResponderHarness;
let replica: Replica;
let chat: Chat;

beforeAll(async () => {
  harness = await ResponderHarness.start();
  replica = await harness.replica();
});
afterAll(() => harness.close());
beforeEach(async () => {
  chat = await harness.chat();
});

const usage = { inputTokens: 0, outputTokens: 0 };

/** A model that answers when told to, and says that it was asked. */
function patientModel(text = 'From the model') {
  const asked: ModelRequest[] = [];
  let finish: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (finish = resolve));
  const model: LanguageModel = {
    provider: 'patient',
    outputTokensMax: 100,
    async reply(request) {
      asked.push(request);
      await told;
      return { text, usage };
    },
  };
  return { model, asked, finish, isAsked: () => eventually('the model to be asked', () => asked.length > 0) };
}

/** Fetched from the chat's past after its live messages. */
const fetched = (text: string, sentAt: string) => ({
  parts: [{ kind: 'text' as const, text }],
  historical: true,
  answerable: false,
  sentAt,
});

describe('a turn', () => {
  it('has what was fetched from the past behind it, not in it, and as older than what came live', async () => {
    const { model, asked, finish } = patientModel();
    finish();
    const thinking = await harness.replica({}, model);
    await thinking.answer(await harness.ask(chat, 'First question, live'));
    const conversationId = await harness.say(
      chat,
      'Second question, live',
      fetched('Long ago', '2020-01-01T00:00:00.000Z'),
      fetched('Less long ago', '2021-01-01T00:00:00.000Z'),
      'Third question, live',
    );
    await thinking.answer(await harness.openTurn(chat, conversationId));
    const { history = [], asked: burst } = asked.at(-1) ?? {};
    expect(history.map(({ text }) => text)).toEqual([
      'Long ago',
      'Less long ago',
      'First question, live',
      'From the model',
    ]);
    expect(burst).toEqual(['Second question, live', 'Third question, live']);
  });

  it('is answered once, with reply, delivery, lane, charge and events in one commit', async () => {
    const before = await harness.credits(chat.workspaceId);
    const turn = await harness.ask(chat, 'What are your opening hours?');
    await replica.answer(turn);

    const [reply, ...more] = await harness.replies(turn.conversationId);
    expect(more).toEqual([]);
    expect(reply).toMatchObject({ seq: '2', author: 'bot', turn_id: turn.turnId, status: 'queued' });
    expect(reply?.text).toContain('Monday to Friday from 9 am to 7 pm');
    expect(reply?.parts).toEqual([{ kind: 'text', text: reply?.text }]);
    expect(reply?.token_count).toBeGreaterThan(10);
    expect(reply?.lane_due_at).not.toBeNull();
    const ended = await harness.turn(turn.turnId);
    expect(ended).toMatchObject({ state: 'replied', takes: 1, outcome: { reason: 'knowledge' } });
    expect(ended.outcome.sources).toHaveLength(1);
    expect(await harness.conversation(turn.conversationId)).toMatchObject({
      owner: 'bot',
      handled_seq: '1',
      last_seq: '2',
      due_at: null,
    });
    const events = await harness.database.owner<{ type: string; correlation_id: string }>(
      `SELECT type, correlation_id FROM event WHERE channel = 'conversation:' || $1 ORDER BY id`,
      [turn.conversationId],
    );
    expect(events.map(({ type }) => type)).toEqual([
      'message.created',
      'turn.opened',
      'message.created',
      'turn.ended',
    ]);
    expect(new Set(events.map(({ correlation_id }) => correlation_id)).size).toBe(1);
    expect(reply?.correlation_id).toBe(events[0]?.correlation_id);
    expect(await harness.credits(chat.workspaceId)).toEqual({
      balance: before.balance - TURN_PRICE,
      held: 0,
    });
  });

  it('is committed once when two workers want it at the same instant', async () => {
    const other = await harness.replica();
    const turn = await harness.ask(chat, 'Do you ship to Switzerland?');
    await Promise.all([replica.answer(turn), other.answer(turn), replica.answer(turn), other.answer(turn)]);
    expect(await harness.replies(turn.conversationId)).toHaveLength(1);
    expect((await harness.turn(turn.turnId)).takes).toBe(1);
  });

  it('changes nothing when it comes from a worker that was frozen past its lease, and that is counted', async () => {
    const { model, finish, isAsked } = patientModel('from the frozen one');
    const frozen = await harness.replica({}, model);
    const turn = await harness.ask(chat, 'What are your opening hours?');
    const working = frozen.answer(turn);
    await isAsked();
    await harness.database.shiftClock(LEASE_MS + 1);
    await replica.answer(turn);
    finish();
    await working;
    const replies = await harness.replies(turn.conversationId);
    expect(replies.map(({ text }) => text)).toEqual([expect.stringContaining('9 am to 7 pm')]);
    expect(await frozen.counter('turn_fenced_out_total')).toBe(1);
    expect((await harness.credits(chat.workspaceId)).held).toBe(0);
  });

  it('belongs to the one who took it last, while both still work on it', async () => {
    const first = patientModel('from the frozen one');
    const second = patientModel('from the one that took over');
    const frozen = await harness.replica({}, first.model);
    const successor = await harness.replica({}, second.model);
    const turn = await harness.ask(chat, 'What are your opening hours?');
    const frozenWork = frozen.answer(turn);
    await first.isAsked();
    await harness.database.shiftClock(LEASE_MS + 1);
    const successorWork = successor.answer(turn);
    await second.isAsked();
    first.finish();
    await frozenWork;
    expect(await harness.replies(turn.conversationId)).toEqual([]);
    expect(await frozen.counter('turn_fenced_out_total')).toBe(1);
    second.finish();
    await successorWork;
    const replies = await harness.replies(turn.conversationId);
    expect(replies.map(({ text }) => text)).toEqual(['from the one that took over']);
    expect(await harness.credits(chat.workspaceId)).toMatchObject({ held: 0 });
  });

  it('is taken again when its worker is dead, within the lease and one sweep', async () => {
    const turn = await harness.ask(chat, 'What are your opening hours?');
    // A worker that took it and was killed at once.
    await harness.database.owner(
      `UPDATE turn SET fence = 1, takes = 1, lease_until = app_now() + interval '10 seconds',
         due_at = app_now() + interval '10 seconds' WHERE id = $1`,
      [turn.turnId],
    );
    const sweeper = replica.module.get(SweepTurnsWorker);
    await sweeper.sweep();
    expect((await harness.turn(turn.turnId)).state).toBe('open');
    await harness.database.shiftClock(LEASE_MS + 1);
    const expiredBefore = await replica.counter('turn_lease_expired_total');
    await sweeper.sweep();
    // From here it goes the whole way: the job, Bull, the processor.
    await eventually(
      'the turn to be answered',
      async () => (await harness.turn(turn.turnId)).state === 'replied',
    );
    expect(await replica.counter('turn_lease_expired_total')).toBe(expiredBefore + 1);
    expect(await harness.turn(turn.turnId)).toMatchObject({ takes: 2 });
    expect(await harness.replies(turn.conversationId)).toHaveLength(1);
  });

  it('is answered after one sweep when its worker died with the job in hand, before it took the turn', async () => {
    const { keyPrefix } = testRedis();
    const { module } = await harness.replica({ REDIS_KEY_PREFIX: keyPrefix });
    // For Bull the job goes on: a dead worker's does, too, until it is seen to have stalled.
    const taking = jest.spyOn(module.get(TakeTurn), 'take').mockReturnValueOnce(new Promise(() => undefined));
    const { workspaceId, turnId, fence } = await harness.ask(chat, 'What are your opening hours?');
    const job = { v: 1, workspaceId, turnId, fence, correlationId: 'test' } as const;
    await eventually('the job to be added', () => module.get(JobProducer).add('turn.answer', job));
    await eventually('the worker to have it', () => taking.mock.calls.length === 1);
    await harness.database.shiftClock(1_001);
    await module.get(SweepTurnsWorker).sweep();
    await eventually('the turn to be answered', async () => (await harness.turn(turnId)).state === 'replied');
  });

  it('is parked when nobody survives it: a dead letter, a person called, the contact told', async () => {
    const before = await harness.credits(chat.workspaceId);
    const turn = await harness.ask(chat, 'Bonjour, où est mon colis ?');
    await harness.database.owner(
      `UPDATE turn SET fence = 3, takes = 3, lease_until = app_now() - interval '1 second' WHERE id = $1`,
      [turn.turnId],
    );
    await replica.answer(turn);
    expect(await harness.turn(turn.turnId)).toMatchObject({ state: 'parked' });
    expect(await harness.conversation(turn.conversationId)).toMatchObject({
      owner: 'waiting_human',
      handled_seq: '1',
    });
    const [reply] = await harness.replies(turn.conversationId);
    expect(reply?.text).toBe(textFor('trouble', 'fr'));
    const letters = await harness.database.owner('SELECT * FROM dead_letter WHERE workspace_id = $1', [
      chat.workspaceId,
    ]);
    expect(letters).toEqual([
      expect.objectContaining({
        job: 'turn.answer',
        attempts: 3,
        payload: expect.objectContaining({ turnId: turn.turnId }) as unknown,
      }),
    ]);
    expect(await harness.credits(chat.workspaceId)).toEqual(before);
  });

  it('ends with a word to the contact and a person called when the model outlasts its time', async () => {
    const { model, isAsked, asked } = patientModel();
    // The time is that of the whole answer: long enough to come to the model on a busy machine, too.
    const slow = await harness.replica({ MODEL_TIMEOUT_MS: 2_000 }, model);
    const turn = await harness.ask(chat, 'What are your opening hours?');
    await Promise.all([slow.answer(turn), isAsked()]);
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(await harness.turn(turn.turnId)).toMatchObject({ state: 'timed_out' });
    expect(await harness.conversation(turn.conversationId)).toMatchObject({ owner: 'waiting_human' });
    const [reply] = await harness.replies(turn.conversationId);
    expect(reply?.text).toBe(textFor('timed_out', 'en'));
    expect((await harness.credits(chat.workspaceId)).held).toBe(0);
  });

  it('that was superseded while the model ran is thrown away, and its successor is answered', async () => {
    const { model, asked, isAsked, finish } = patientModel('stale');
    const other = await harness.replica({}, model);
    const turn = await harness.ask(chat, 'What are your opening hours?');
    const working = other.answer(turn);
    await isAsked();
    await harness.say(chat, 'And how much is delivery?');
    await harness.database.owner(`SELECT end_turn($1, 'superseded', '{}')`, [turn.turnId]);
    const next = await harness.openTurn(chat, turn.conversationId);
    other.module.get(RunningTurns).stop(turn.turnId);
    await working;
    expect(asked[0]?.signal.aborted).toBe(true);
    finish();
    await replica.answer(next);
    const replies = await harness.replies(turn.conversationId);
    expect(replies).toHaveLength(1);
    expect(replies[0]?.text).toContain('9 am to 7 pm');
    expect(replies[0]?.text).toContain('€4.90');
    expect(replies[0]?.turn_id).toBe(next.turnId);
  });

  it('is given away by a worker that stops, and answered at once by another', async () => {
    const { model, isAsked } = patientModel();
    // A queue of their own: of the two, only the one that leaves is there to begin with.
    const { keyPrefix } = testRedis();
    const leaving = await harness.replica({ REDIS_KEY_PREFIX: keyPrefix }, model);
    const turn = await harness.ask(chat, 'What are your opening hours?');
    const { workspaceId, turnId, fence } = turn;
    const job = { v: 1, workspaceId, turnId, fence, correlationId: 'test' } as const;
    await eventually('the job to be added', () => leaving.module.get(JobProducer).add('turn.answer', job));
    await isAsked();
    await leaving.stop();
    // Not counted as a worker that died, and nobody need wait for the lease.
    expect(await harness.turn(turnId)).toMatchObject({ state: 'open', takes: 0, lease_until: null });
    await harness.replica({ REDIS_KEY_PREFIX: keyPrefix });
    await eventually('the other to answer', async () => (await harness.turn(turnId)).state === 'replied');
    expect(await harness.replies(turn.conversationId)).toHaveLength(1);
  });

  it('that failed is given back, and taken again later', async () => {
    const failing = await harness.replica(
      {},
      { provider: 'broken', outputTokensMax: 1, reply: () => Promise.reject(new Error('provider is down')) },
    );
    const turn = await harness.ask(chat, 'What are your opening hours?');
    await failing.answer(turn);
    expect(await harness.turn(turn.turnId)).toMatchObject({ state: 'open', takes: 1, lease_until: null });
    await replica.answer(turn);
    expect(await harness.turn(turn.turnId)).toMatchObject({ state: 'replied', takes: 2 });
    expect((await harness.credits(chat.workspaceId)).held).toBe(0);
  });
});

describe('credits of a turn', () => {
  it('that are not there: the contact gets the plan’s message, and it costs nothing', async () => {
    await harness.setCredits(chat.workspaceId, TURN_PRICE - 1);
    const turn = await harness.ask(chat, 'Quels sont vos horaires ?');
    await replica.answer(turn);
    expect(await harness.turn(turn.turnId)).toMatchObject({
      state: 'refused',
      outcome: { reason: 'out_of_credits' },
    });
    const [reply] = await harness.replies(turn.conversationId);
    expect(reply?.text).toBe(textFor('out_of_credits', 'fr'));
    expect(await harness.credits(chat.workspaceId)).toEqual({ balance: TURN_PRICE - 1, held: 0 });
    expect(await harness.conversation(turn.conversationId)).toMatchObject({ owner: 'bot', handled_seq: '1' });
  });

  it('that suffice for one of three: exactly one is answered, the others get the plan’s message', async () => {
    await harness.setCredits(chat.workspaceId, TURN_PRICE);
    const turns = await Promise.all(
      [chat, harness.another(chat), harness.another(chat)].map((each) =>
        harness.ask(each, 'What are your opening hours?'),
      ),
    );
    await Promise.all(turns.map((turn) => replica.answer(turn)));
    const states = await Promise.all(turns.map(async ({ turnId }) => (await harness.turn(turnId)).state));
    expect(states.sort()).toEqual(['refused', 'refused', 'replied']);
    expect(await harness.credits(chat.workspaceId)).toEqual({ balance: 0, held: 0 });
  });

  it('are not touched where the plan lacks answers', async () => {
    const before = await harness.credits(chat.workspaceId);
    await harness.database.owner(
      `INSERT INTO plan (slug, name, features, grant_micro_credits, price_per_turn_micro, price_per_token_micro)
       VALUES ('archive', 'Archive', '{text}', 0, 1, 0) ON CONFLICT DO NOTHING`,
    );
    await harness.database.owner(`UPDATE workspace SET plan_slug = 'archive' WHERE id = $1`, [
      chat.workspaceId,
    ]);
    const turn = await harness.ask(chat, 'Hello, are you open?');
    await replica.answer(turn);
    expect(await harness.turn(turn.turnId)).toMatchObject({
      state: 'refused',
      outcome: { reason: 'plan_lacks_ai' },
    });
    expect(await harness.credits(chat.workspaceId)).toEqual(before);
  });
});

describe('what is answered', () => {
  const reply = async (
    ...said: Parameters<typeof harness.ask> extends [Chat, ...infer Said] ? Said : never
  ) => {
    const turn = await harness.ask(chat, ...said);
    await replica.answer(turn);
    const { state, outcome } = await harness.turn(turn.turnId);
    const { owner } = await harness.conversation(turn.conversationId);
    const texts = (await harness.replies(turn.conversationId)).map(({ text }) => text);
    return { state, reason: outcome.reason, owner, text: texts.at(-1), texts };
  };

  it('greets in the language of the greeting', async () => {
    expect(await reply('Bonjour')).toMatchObject({ state: 'replied', text: textFor('greeting', 'fr') });
  });

  it('covers all questions of a burst of twelve in one reply', async () => {
    const { texts, state } = await reply(
      'Hello',
      'I have some questions',
      'What are your opening hours?',
      'ok',
      'How long does delivery take?',
      'and',
      'Can I pay with PayPal?',
      'also',
      'How do I return an item?',
      'I need an invoice',
      'Are you open on Sunday?',
      'thanks!',
    );
    expect(texts).toHaveLength(1);
    expect(state).toBe('replied');
    for (const part of [
      '9 am to 7 pm',
      '2 to 3 working days',
      'PayPal',
      'within 30 days',
      'invoice',
      'closed on Sunday',
    ]) {
      expect(texts[0]).toContain(part);
    }
  });

  it('understands a follow-up by what was asked before', async () => {
    await reply('How much is delivery?');
    expect(await reply('And how long?')).toMatchObject({ state: 'replied' });
    expect((await reply('And to Switzerland?')).text).toContain('Switzerland');
  });

  it('hands over what no document answers', async () => {
    expect(await reply('Do you repair gearboxes of vintage tractors?')).toMatchObject({
      state: 'handed_over',
      owner: 'waiting_human',
      text: textFor('person_follows', 'en'),
    });
  });

  it('answers what it can of a burst and hands the rest to a person', async () => {
    const { state, text, owner } = await reply('Can I pay with PayPal?', 'Do you repair vintage tractors?');
    expect({ state, owner }).toEqual({ state: 'handed_over', owner: 'waiting_human' });
    expect(text).toContain('PayPal');
    expect(text).toContain(textFor('person_follows_for_rest', 'en'));
  });

  it('calls a person when the contact asks for one', async () => {
    expect(await reply('Je voudrais parler à une personne')).toMatchObject({
      state: 'handed_over',
      owner: 'waiting_human',
      text: textFor('person_asked_for', 'fr'),
    });
  });

  it('says once a day that some content cannot be read', async () => {
    const odd: Parameters<typeof reply>[0] = {
      parts: [{ kind: 'unsupported', platformKind: 'dice', original: {} }],
    };
    expect(await reply(odd)).toMatchObject({ state: 'replied', text: textFor('unsupported_content', 'en') });
    expect(await reply(odd)).toMatchObject({ state: 'refused', reason: 'unsupported_again' });
    expect((await reply('What are your opening hours?')).texts).toHaveLength(2);
    await harness.database.shiftClock(25 * 3_600_000);
    expect(await reply(odd)).toMatchObject({ state: 'replied', text: textFor('unsupported_content', 'en') });
  });

  it('says nothing to a contact who wants no messages, and is free of charge', async () => {
    const before = await harness.credits(chat.workspaceId);
    const turn = await harness.ask(chat, 'What are your opening hours?');
    await harness.database.owner(
      'UPDATE contact_address SET opted_out_at = app_now() WHERE channel_account_id = $1',
      [chat.account.id],
    );
    await replica.answer(turn);
    expect(await harness.turn(turn.turnId)).toMatchObject({
      state: 'refused',
      outcome: { reason: 'opted_out' },
    });
    expect(await harness.replies(turn.conversationId)).toEqual([]);
    expect(await harness.credits(chat.workspaceId)).toEqual(before);
  });

  it('says nothing to messages that were taken back, and still ends the turn', async () => {
    const turn = await harness.ask(chat, 'never mind');
    await harness.database.owner(
      `UPDATE message SET parts = '[]', text = '', emptied_at = app_now() WHERE conversation_id = $1`,
      [turn.conversationId],
    );
    await replica.answer(turn);
    expect(await harness.turn(turn.turnId)).toMatchObject({
      state: 'refused',
      outcome: { reason: 'nothing_left' },
    });
    expect(await harness.replies(turn.conversationId)).toEqual([]);
  });
});
