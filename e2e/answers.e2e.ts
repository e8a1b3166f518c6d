import { eventually } from '@causerie/testing';
import { settledAttachments } from './harness/attachments';
import { Chat } from './harness/chat';
import { holdingModel } from './harness/holding';
import { brokenAtRest } from './harness/invariants';
import { startPipeline, type ConnectedBot, type Pipeline } from './harness/pipeline';

let pipeline: Pipeline;
let bot: ConnectedBot;

beforeAll(async () => {
  pipeline = await startPipeline({ settings: { TURN_QUIET_MS: '2000' } });
  bot = await pipeline.connectBot();
});
afterAll(() => pipeline.close());

describe('a message is answered', () => {
  it('in its language, from the knowledge folder, with the typing indicator shown meanwhile', async () => {
    const chat = new Chat(pipeline, bot, { languageCode: 'fr' });
    // Whoever composes the answer stands still until typing is shown: it is made in no time.
    const held = await holdingModel(pipeline.database);
    chat.say('Bonjour, quels sont vos horaires d’ouverture ?');
    await eventually('typing to be shown', () =>
      pipeline.simulator.bot(bot.id).calls.some(({ method }) => method.toLowerCase() === 'sendchataction'),
    ).finally(() => held.release());
    const [reply] = await chat.awaitReplies();
    expect(reply).toMatch(/lundi|heures|ouvert/i);
    const view = await chat.settled();
    expect(view).toMatchObject({
      inbound: 1,
      outbound: 1,
      turns: [{ state: 'replied', fromSeq: 1, toSeq: 1 }],
    });
  });

  it('once for twelve texts in four seconds, and the reply covers all twelve', async () => {
    const chat = new Chat(pipeline, bot);
    const texts = Array.from({ length: 12 }, (_, i) => (i === 11 ? 'When are you open?' : `Line ${i + 1}`));
    for (const text of texts) {
      chat.say(text);
      // The pace of a person typing: this is the input, not a wait for something to happen.
      await new Promise((resolve) => setTimeout(resolve, 4_000 / 12));
    }
    await chat.awaitReplies();
    const view = await chat.settled();
    expect(view).toMatchObject({
      inbound: 12,
      outbound: 1,
      turns: [{ state: 'replied', fromSeq: 1, toSeq: 12 }],
    });
    expect(chat.replies()).toHaveLength(1);
  });

  it('once when the same webhook comes five times at once', async () => {
    const handle = pipeline.simulator.bot(bot.id);
    const fault = handle.addFault({ kind: 'duplicate', copies: 5, mode: 'concurrent', times: 1 });
    const chat = new Chat(pipeline, bot);
    chat.say('When are you open?');
    await chat.awaitReplies();
    handle.clearFaults(fault);
    expect(await chat.settled()).toMatchObject({ inbound: 1, outbound: 1 });
    expect(chat.replies()).toHaveLength(1);
  });

  it('once when another message comes before the answer: the turn begins anew and covers both', async () => {
    const chat = new Chat(pipeline, bot);
    const { 'ai-responder': responder, 'conversation-batcher': batcher } = pipeline.apps;
    const turnsOf = async () => (await chat.conversation().catch(() => undefined))?.turns ?? [];
    responder.freeze();
    chat.say('When are you open?');
    await eventually('the turn', async () => (await turnsOf()).length === 1);
    chat.say('How can I pay?');
    await eventually('its successor', async () => (await turnsOf()).length === 2);
    responder.thaw();
    await chat.awaitReplies();
    expect(await chat.settled()).toMatchObject({
      inbound: 2,
      outbound: 1,
      turns: [
        { state: 'superseded', fromSeq: 1, toSeq: 1 },
        { state: 'replied', fromSeq: 1, toSeq: 2 },
      ],
    });
    const metrics = await fetch(`${batcher.url}/metrics`);
    expect(await metrics.text()).toMatch(/^turns_total\{platform="telegram",result="superseded".*\} 1$/m);
  });

  it('once for an album of ten photos, which is one message', async () => {
    const chat = new Chat(pipeline, bot);
    await chat.sayAlbum(10, 'When are you open?');
    await chat.awaitReplies();
    const view = await chat.settled();
    expect(view).toMatchObject({ inbound: 1, outbound: 1, turns: [{ fromSeq: 1, toSeq: 1 }] });
    expect(chat.replies()).toHaveLength(1);
    const files = await settledAttachments(pipeline, bot.accountId, { count: 10 });
    expect(files.map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => 'stored'));
  });

  it('in order, over several turns', async () => {
    const chat = new Chat(pipeline, bot);
    chat.say('When are you open?');
    await chat.awaitReplies(1);
    chat.say('How can I pay?');
    await chat.awaitReplies(2);
    expect((await chat.settled()).turns.map(({ state }) => state)).toEqual(['replied', 'replied']);
  });

  it('says that a person will follow when nothing is known, and waits for that person', async () => {
    const chat = new Chat(pipeline, bot);
    chat.say('Quantum chromodynamics lattice spacing?');
    await chat.awaitReplies();
    expect(await chat.settled()).toMatchObject({ owner: 'waiting_human', turns: [{ state: 'handed_over' }] });
  });

  it('answers a press on a button at once, so that it stops spinning', async () => {
    const chat = new Chat(pipeline, bot);
    const { simulator } = pipeline;
    chat.say('When are you open?');
    await chat.awaitReplies();
    const sent = await fetch(`${simulator.url}/bot${bot.token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        chat_id: chat.userId,
        text: 'What would you like to know?',
        reply_markup: { inline_keyboard: [[{ text: 'Opening hours', callback_data: 'opening hours' }]] },
      }),
    });
    const { result } = (await sent.json()) as { result: { message_id: number } };
    const press = { bot: bot.id, user: chat.userId, messageId: result.message_id, data: 'opening hours' };
    const { callbackQueryId } = simulator.pressButton(press);
    await eventually('the press to be answered', () => simulator.callbackQuery({ callbackQueryId }).answer);
    expect((await chat.settled()).turns).toHaveLength(2);
  });

  it('leaves every invariant whole', async () => {
    expect(await brokenAtRest(pipeline.database)).toEqual([]);
    const metrics = await fetch(`${pipeline.apps['conversation-batcher'].url}/metrics`);
    expect(await metrics.text()).toMatch(/^acknowledged_but_unanswered\{.*\} 0$/m);
  });
});
