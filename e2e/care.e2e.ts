import { eventually } from '@causerie/testing';
import { Chat } from './harness/chat';
import { brokenAtRest } from './harness/invariants';
import { startPipeline, type ConnectedBot, type Pipeline } from './harness/pipeline';

let pipeline: Pipeline;
let bot: ConnectedBot;

beforeAll(async () => {
  pipeline = await startPipeline({ settings: { ALARM_AFTER_MS: '300', WAITING_HUMAN_MAX_MS: '8000' } });
  bot = await pipeline.connectBot();
});
afterAll(() => pipeline.close());
afterEach(async () => expect(await brokenAtRest(pipeline.database)).toEqual([]));

describe('a contact who writes STOP', () => {
  it('is confirmed once, hears nothing more, and is answered again after START', async () => {
    const chat = new Chat(pipeline, bot, { languageCode: 'fr' });
    chat.say('Quels sont vos horaires d’ouverture ?');
    await chat.awaitReplies(1);
    chat.say('Arrêt');
    expect((await chat.awaitReplies(2)).at(-1)).toMatch(/plus de messages/);
    chat.say('stop');
    chat.say('Quels sont vos horaires d’ouverture ?');
    const view = await chat.settled();
    expect(view.turns.map(({ state }) => state)).toEqual(['replied', 'refused']);
    chat.say('START');
    expect((await chat.awaitReplies(3)).at(-1)).toMatch(/à nouveau/);
    chat.say('Quels sont vos horaires d’ouverture ?');
    expect((await chat.awaitReplies(4)).at(-1)).toMatch(/lundi|heures|ouvert/i);
    await chat.settled();
    expect(chat.replies()).toHaveLength(4);
  });
});

describe('a contact who waits for a person', () => {
  it('is noticed, and answered by the bot when nobody comes', async () => {
    const chat = new Chat(pipeline, bot);
    chat.say('I would like to talk to a person');
    await chat.awaitReplies(1);
    chat.say('When are you open?');
    await eventually('the alarm', async () => {
      const told = await pipeline.database.owner(`SELECT FROM event WHERE type = 'conversation.waiting'`);
      return told.length === 1;
    });
    expect((await chat.awaitReplies(2)).at(-1)).toMatch(/monday|open/i);
    await chat.settled();
  });
});
