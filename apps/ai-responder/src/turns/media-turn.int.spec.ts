import { CreditLedger, PlanDirectory } from '@causerie/credits';
import { eventually, testRedis } from '@causerie/testing';
import type { AnnouncedAttachment, InboundMessage, MediaKind } from '@causerie/message-schema';
import type { LanguageModel, ModelRequest } from '../answers/language-model';
import { PICTURE_LIMITS } from '../pictures/stored-pictures';
import {
  ResponderHarness,
  type AttachmentEnd,
  type Chat,
  type OpenTurn,
  type Replica,
} from '../testing/responder-harness';
import { textFor } from '../texts/catalogue';

let harness: ResponderHarness;
let documents: Replica;
let seeing: Replica;
let chat: Chat;
let asked: ModelRequest[] = [];

const model: LanguageModel = {
  provider: 'seeing',
  outputTokensMax: 100,
  reply(request) {
    asked.push(request);
    return Promise.resolve({ text: 'From the model', usage: { inputTokens: 0, outputTokens: 0 } });
  },
};

beforeAll(async () => {
  harness = await ResponderHarness.start();
  documents = await harness.replica();
  seeing = await harness.replica({}, model);
});
afterAll(() => harness.close());
beforeEach(async () => {
  chat = await harness.chat();
  asked = [];
});

/** A message with these files, and words above them where there are some. */
function sent(text: string, ...kinds: MediaKind[]): Partial<InboundMessage> {
  const attachments = kinds.map((kind): AnnouncedAttachment => ({ kind, ref: { id: 'x' } }));
  const media = kinds.map((kind, attachment) => ({ kind, attachment }));
  return { parts: text === '' ? media : [{ kind: 'text', text }, ...media], attachments };
}

async function answered(
  replica: Replica,
  message: Partial<InboundMessage>,
  ends: readonly AttachmentEnd[] = [],
): Promise<{ state: string; reason?: string; owner: string; text?: string; turn: OpenTurn }> {
  const turn = await harness.ask(chat, message);
  await harness.settle(turn.conversationId, ends);
  await replica.answer(turn);
  const { state, outcome } = await harness.turn(turn.turnId);
  const { owner } = await harness.conversation(turn.conversationId);
  const text = (await harness.replies(turn.conversationId)).at(-1)?.text;
  return { state, owner, turn, ...(outcome.reason && { reason: outcome.reason }), ...(text && { text }) };
}

/** From now on the workspace has a plan for written words alone. */
async function withoutMedia(): Promise<void> {
  await harness.database.owner(
    `INSERT INTO plan (slug, name, features, grant_micro_credits, price_per_turn_micro, price_per_token_micro)
     VALUES ('words', 'Words', ARRAY['ai', 'text'], 1, 1, 0) ON CONFLICT DO NOTHING`,
  );
  await harness.database.owner(`UPDATE workspace SET plan_slug = 'words' WHERE id = $1`, [chat.workspaceId]);
  await seeing.module.get(PlanDirectory).forget(chat.workspaceId);
}

const stored: AttachmentEnd = { state: 'stored' };
const HOURS = 'What are your opening hours?';

describe('without a model', () => {
  it('an image alone is thanked for and handed over, at no cost', async () => {
    const before = await harness.credits(chat.workspaceId);
    expect(await answered(documents, sent('', 'image'), [stored])).toMatchObject({
      state: 'handed_over',
      reason: 'media_only',
      text: textFor('received_image', 'en'),
    });
    expect(await harness.credits(chat.workspaceId)).toEqual(before);
  });

  it('of ten files nine are thanked for, and the contact is told why one did not come', async () => {
    const kinds = [...Array.from({ length: 9 }, () => 'image' as const), 'video' as const];
    const ends: AttachmentEnd[] = kinds.map((kind) => ({ state: kind === 'video' ? 'too_large' : 'stored' }));
    const { state, text } = await answered(documents, sent('', ...kinds), ends);
    expect(state).toBe('handed_over');
    expect(text).toBe(`${textFor('received_image', 'en')}\n\nI could not receive your video: too large.`);
  });

  it('an answer to words says what has not come yet', async () => {
    const { state, text } = await answered(documents, sent(HOURS, 'image', 'image'), [stored]);
    expect(state).toBe('replied');
    expect(text).toMatch(/9 am to 7 pm[^]*\n\nI have not received one of your images yet\.$/);
  });

  it('keeps with the turn which files it said were still to come, and only those', async () => {
    const ends: AttachmentEnd[] = [stored, { state: 'expired' }, { state: 'failed' }];
    const { turn } = await answered(
      documents,
      sent(HOURS, 'image', 'image', 'image', 'image', 'sticker'),
      ends,
    );
    const [awaited] = await harness.database.owner<{ id: string }>(
      `SELECT a.id FROM attachment a JOIN message m ON m.id = a.message_id
       WHERE m.conversation_id = $1 AND a.state = 'pending' AND a.kind = 'image'`,
      [turn.conversationId],
    );
    expect((await harness.turn(turn.turnId)).outcome).toMatchObject({ awaited: [awaited?.id] });
  });

  it('a file that was given up is to be sent again, and no person waits for it', async () => {
    expect(await answered(documents, sent('', 'image'), [{ state: 'failed' }])).toMatchObject({
      state: 'refused',
      owner: 'bot',
      text: `${textFor('say_in_words', 'en')}\n\nI could not fetch your image: please try sending again.`,
    });
  });

  it('what is late goes to a person; what will not come is asked for in words, free of charge', async () => {
    const before = await harness.credits(chat.workspaceId);
    expect(await answered(documents, sent('', 'voice'), [{ state: 'infected' }])).toMatchObject({
      state: 'refused',
      reason: 'media_missing',
      owner: 'bot',
      text: `${textFor('say_in_words', 'en')}\n\nI did not open your audio message: refused by our virus check.`,
    });
    expect(await answered(documents, sent('', 'image'))).toMatchObject({
      state: 'handed_over',
      reason: 'media_late',
      owner: 'waiting_human',
    });
    expect(await harness.credits(chat.workspaceId)).toEqual(before);
  });

  it('the words of a recording are answered like written ones, in their language', async () => {
    const end: AttachmentEnd = { ...stored, mimeType: 'audio/ogg', transcript: 'Quels sont vos horaires ?' };
    const { state, reason, text } = await answered(documents, sent('', 'voice'), [end]);
    expect({ state, reason }).toEqual({ state: 'replied', reason: 'knowledge' });
    expect(text).toContain('du lundi au vendredi');
  });

  it('a recording that nobody heard is named beside an answer to other words, and only there', async () => {
    const { state, text } = await answered(documents, sent(HOURS, 'voice', 'image'), [stored, stored]);
    expect(state).toBe('replied');
    expect(text).toMatch(/9 am to 7 pm[^]*\n\nI could not listen to your audio message\.$/);
    chat = harness.another(chat);
    expect(await answered(documents, sent('', 'voice'), [stored])).toMatchObject({
      reason: 'media_only',
      text: textFor('received_audio', 'en'),
    });
  });

  it('a question that hangs on a spoken one is understood', async () => {
    const end: AttachmentEnd = { ...stored, mimeType: 'audio/ogg', transcript: HOURS };
    await answered(documents, sent('', 'voice'), [end]);
    await answered(seeing, sent('And on Sunday?'));
    expect(asked[0]?.history).toContainEqual(expect.objectContaining({ author: 'contact', text: HOURS }));
  });

  it('a missing sticker is not missed', async () => {
    expect(await answered(documents, sent('', 'sticker'), [{ state: 'failed' }])).toMatchObject({
      state: 'replied',
      text: textFor('greeting', 'en'),
    });
  });
});

describe('a model', () => {
  it('is shown pictures in the form made for it, else as they came, with the words beside them', async () => {
    const ends: AttachmentEnd[] = [
      { ...stored, bytes: Buffer.from('large one'), variant: Buffer.from('small one') },
      { ...stored, bytes: Buffer.from('as it came'), mimeType: 'image/webp' },
    ];
    expect(await answered(seeing, sent('What is this?', 'image', 'image'), ends)).toMatchObject({
      state: 'replied',
      text: 'From the model',
    });
    expect(asked[0]?.images).toEqual([
      { mimeType: 'image/jpeg', bytes: Buffer.from('small one') },
      { mimeType: 'image/webp', bytes: Buffer.from('as it came') },
    ]);
    expect(asked[0]).toMatchObject({ asked: ['What is this?'], missing: [], unseen: [] });
  });

  it('is asked about pictures alone', async () => {
    expect(await answered(seeing, sent('', 'image'), [stored])).toMatchObject({ reason: 'model' });
    expect(asked[0]?.images).toHaveLength(1);
  });

  it('reads what a recording says and a picture shows as quotes, marked as such', async () => {
    const ends: AttachmentEnd[] = [
      { ...stored, mimeType: 'audio/ogg', transcript: 'First line\nsecond line' },
      { ...stored, caption: 'A red bicycle' },
    ];
    await answered(seeing, sent('Look', 'voice', 'image'), ends);
    expect(asked[0]?.asked).toEqual([
      'Look\nWhat the voice says:\n> First line\n> second line\nWhat the image shows:\n> A red bicycle',
    ]);
  });

  it('knows what is missing and what it cannot see, and the contact is told of the first', async () => {
    const ends: AttachmentEnd[] = [stored, { state: 'expired' }, { ...stored, mimeType: 'video/mp4' }];
    const { text } = await answered(seeing, sent('Compare these', 'image', 'document', 'video'), ends);
    const sentence = 'I could not receive your document: the link has expired. Please send it again.';
    expect(asked[0]).toMatchObject({ missing: [sentence], unseen: ['video'] });
    expect(text).toBe(`From the model\n\n${sentence}`);
  });

  it('answers without a picture that cannot be read, and that is said', async () => {
    const ends: AttachmentEnd[] = [{ ...stored, lost: true }, { ...stored, mimeType: 'image/heic' }, stored];
    const { state, text } = await answered(seeing, sent('Look', 'image', 'image', 'image'), ends);
    expect(state).toBe('replied');
    expect(asked[0]?.images).toHaveLength(1);
    expect(text).toBe('From the model\n\nI could not look at 2 of your images.');
  });

  it('is not asked when nothing is left to look at: a person is', async () => {
    expect(await answered(seeing, sent('', 'image'), [{ ...stored, lost: true }])).toMatchObject({
      state: 'handed_over',
      reason: 'media_only',
    });
    expect(asked).toEqual([]);
  });

  it('is shown the newest pictures where there are too many, by number or by bytes', async () => {
    const many = Array.from({ length: PICTURE_LIMITS.count + 2 }, () => 'image' as const);
    const few = await answered(
      seeing,
      sent('Look', ...many),
      many.map(() => stored),
    );
    expect(asked[0]?.images).toHaveLength(PICTURE_LIMITS.count);
    expect(few.text).toContain('I did not look at 2 of your images: too many at once.');
    chat = harness.another(chat);
    const heavy = [1, 2, 3, 4].map((fill) => ({
      ...stored,
      bytes: Buffer.alloc(PICTURE_LIMITS.bytesEach, fill),
    }));
    await answered(seeing, sent('Look', 'image', 'image', 'image', 'image'), heavy);
    expect(asked[1]?.images.map(({ bytes }) => bytes[0])).toEqual([2, 3, 4]);
  });

  it('remembers what was said in a recording as far as it goes, and nothing of it where the plan has no ear', async () => {
    const lecture = `${HOURS} ${'And so on. '.repeat(300)}`;
    const end: AttachmentEnd = { ...stored, mimeType: 'audio/ogg', transcript: lecture };
    await answered(documents, sent('Listen', 'voice'), [end]);
    await answered(seeing, sent('And on Sunday?'));
    const said = { author: 'contact', text: `Listen\n${lecture.slice(0, 2_000)}` };
    expect(asked[0]?.history[0]).toEqual(said);
    expect(asked[0]?.passages).not.toEqual([]);
    await withoutMedia();
    await answered(seeing, sent('And on Sunday?'));
    expect(asked[1]?.history[0]).toEqual({ author: 'contact', text: 'Listen' });
  });

  it('sees no pictures and hears no recordings that the plan has not got', async () => {
    await withoutMedia();
    const ends: AttachmentEnd[] = [stored, { ...stored, mimeType: 'audio/ogg', transcript: 'Unheard' }];
    await answered(seeing, sent('Look', 'image', 'voice'), ends);
    expect(asked[0]).toMatchObject({ asked: ['Look'], images: [], unseen: ['image', 'voice'] });
  });
});

describe('a file that comes while the answer is made', () => {
  /** Answers while the files that it did not get have these ends, in a queue of its own. */
  async function whileItAnswers(...meanwhile: AttachmentEnd[][]): Promise<Replica> {
    const slow: LanguageModel = {
      ...model,
      async reply(request) {
        const ends = meanwhile.shift();
        if (ends) await harness.settle(conversationId, ends);
        return model.reply(request);
      },
    };
    return harness.replica({ REDIS_KEY_PREFIX: testRedis().keyPrefix }, slow);
  }
  let conversationId: string;

  async function ask(...kinds: MediaKind[]): Promise<OpenTurn> {
    const turn = await harness.ask(chat, sent('What is this?', ...kinds));
    ({ conversationId } = turn);
    return turn;
  }

  it('is looked at after all: the answer is made anew, and given once', async () => {
    const turn = await ask('image');
    await (await whileItAnswers([stored])).answer(turn);
    await eventually('the turn to end', async () => (await harness.turn(turn.turnId)).state !== 'open');
    expect(asked.map(({ images }) => images.length)).toEqual([0, 1]);
    expect(await harness.turn(turn.turnId)).toMatchObject({ state: 'replied', takes: 1 });
    expect((await harness.replies(conversationId)).map(({ text }) => text)).toEqual(['From the model']);
  });

  it('goes to a person where others are still to come', async () => {
    const turn = await ask('image', 'image');
    await (await whileItAnswers([stored])).answer(turn);
    expect(asked).toHaveLength(1);
    expect(await harness.turn(turn.turnId)).toMatchObject({ state: 'handed_over' });
    expect(await harness.conversation(conversationId)).toMatchObject({ owner: 'waiting_human' });
    expect((await harness.replies(conversationId)).map(({ text }) => text)).toEqual([
      `From the model\n\nI have not received 2 of your images yet.\n\n${textFor('person_looks', 'en')}`,
    ]);
  });

  it('is named where it will not come, though others are still to come: the answer is made anew', async () => {
    const turn = await ask('image', 'video');
    await (await whileItAnswers([{ state: 'pending' }, { state: 'too_large' }])).answer(turn);
    await eventually('the turn to end', async () => (await harness.turn(turn.turnId)).state !== 'open');
    expect(asked).toHaveLength(2);
    expect(await harness.turn(turn.turnId)).toMatchObject({ state: 'replied', takes: 1 });
    expect((await harness.replies(conversationId)).map(({ text }) => text)).toEqual([
      'From the model\n\nI have not received your image yet. I could not receive your video: too large.',
    ]);
  });
});

describe('an ending that is no answer', () => {
  const twoOfThem = 'I have not received your image yet. I could not receive your video: too large.';

  /** No credits, in a queue of its own; the first hold is refused while the files come to these ends. */
  async function poor(meanwhile?: { conversationId: string; ends: AttachmentEnd[] }): Promise<Replica> {
    const replica = await harness.replica({ REDIS_KEY_PREFIX: testRedis().keyPrefix });
    await harness.setCredits(chat.workspaceId, 0);
    if (!meanwhile) return replica;
    jest.spyOn(replica.module.get(CreditLedger), 'hold').mockImplementationOnce(async () => {
      await harness.settle(meanwhile.conversationId, meanwhile.ends);
      return 'refused';
    });
    return replica;
  }

  it('names the files that did not come, and keeps which are still to come', async () => {
    const message = sent(HOURS, 'image', 'video', 'sticker');
    const { state, text, turn } = await answered(await poor(), message, [
      { state: 'pending' },
      { state: 'too_large' },
      { state: 'expired' },
    ]);
    expect(state).toBe('refused');
    expect(text).toBe(`${textFor('out_of_credits', 'en')}\n\n${twoOfThem}`);
    const [image] = await harness.database.owner<{ id: string }>(
      `SELECT a.id FROM attachment a JOIN message m ON m.id = a.message_id
       WHERE m.conversation_id = $1 AND a.kind = 'image'`,
      [turn.conversationId],
    );
    expect((await harness.turn(turn.turnId)).outcome).toEqual({
      reason: 'out_of_credits',
      missingMedia: 2,
      awaited: [image?.id],
    });
  });

  it('says nothing of files where all came', async () => {
    const { text } = await answered(await poor(), sent(HOURS, 'image'), [stored]);
    expect(text).toBe(textFor('out_of_credits', 'en'));
  });

  it.each([
    ['came', stored, 'I have not received one of your images yet.'],
    [
      'turned out not to come',
      { state: 'too_large' } as const,
      'I have not received one of your images yet. I could not receive one of your images: too large.',
    ],
  ])('is made anew where one %s meanwhile, and calls nobody', async (_, end, said) => {
    const turn = await harness.ask(chat, sent(HOURS, 'image', 'image'));
    const { conversationId } = turn;
    await (await poor({ conversationId, ends: [end] })).answer(turn);
    await eventually('the turn to end', async () => (await harness.turn(turn.turnId)).state !== 'open');
    expect((await harness.replies(conversationId)).map(({ text }) => text)).toEqual([
      `${textFor('out_of_credits', 'en')}\n\n${said}`,
    ]);
    expect(await harness.conversation(conversationId)).toMatchObject({ owner: 'bot' });
  });

  it('that had waited for a model in vain names what became of the files meanwhile', async () => {
    const turn = await harness.ask(chat, sent(HOURS, 'image', 'video'));
    const never: LanguageModel = {
      ...model,
      async reply() {
        await harness.settle(turn.conversationId, [{ state: 'pending' }, { state: 'too_large' }]);
        return new Promise(() => undefined);
      },
    };
    // Long enough for the files to have ended within it on a busy machine, too.
    await (await harness.replica({ MODEL_TIMEOUT_MS: 3_000 }, never)).answer(turn);
    expect(await harness.turn(turn.turnId)).toMatchObject({ state: 'timed_out', takes: 1 });
    expect((await harness.replies(turn.conversationId)).map(({ text }) => text)).toEqual([
      `${textFor('timed_out', 'en')}\n\n${twoOfThem}`,
    ]);
  });
});
