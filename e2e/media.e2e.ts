import { keyFromSeed } from '@causerie/access';
import { attachmentsOf, settledAttachments, storedObjects } from './harness/attachments';
import { aPhoto, aVideo } from './harness/files';
import { brokenAtRest } from './harness/invariants';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';
import { SpeechService } from './harness/speech-service';
import { aVoiceNote } from './harness/voice-note';

const MEGABYTE = 1_048_576;
/** How long a turn waits for its files. */
const GRACE_MS = 8_000;

let pipeline: Pipeline;
let speech: SpeechService;

beforeAll(async () => {
  speech = await SpeechService.start();
  pipeline = await startPipeline({
    settings: {
      // Words and a recording that follow each other are one turn on a busy machine, too.
      TURN_QUIET_MS: '2000',
      TURN_MEDIA_GRACE_MS: String(GRACE_MS),
      SPEECH_URL: speech.url,
      SPEECH_KEY: speech.key,
      SPEECH_MODEL: speech.model,
      // Longer than any turn waits.
      SPEECH_TIMEOUT_MS: '60000',
    },
  });
});
afterAll(async () => {
  await pipeline.close();
  await speech.stop();
});
afterEach(async () => expect(await brokenAtRest(pipeline.database)).toEqual([]));

describe('an album of ten with one film of 25 MB', () => {
  it('is one message and one turn; nine files are stored, one is too large, and the contact is told once', async () => {
    const account = await pipeline.platforms.connect('telegram');
    const chat = await PlatformChat.open(pipeline, account, { language: 'fr' });
    const photos = await Promise.all(
      Array.from({ length: 9 }, (_, i) => aPhoto(i, i === 0 ? 'Bonjour' : undefined)),
    );
    await chat.sendAlbum([...photos, aVideo(25 * MEGABYTE)]);

    const files = await settledAttachments(pipeline, account.accountId, { count: 10 });
    expect(new Set(files.map(({ messageId }) => messageId)).size).toBe(1);
    expect(files.map(({ state }) => state).toSorted()).toEqual([
      ...Array<string>(9).fill('stored'),
      'too_large',
    ]);
    const view = await chat.settled();
    expect(view.inbound).toBe(1);
    expect(view.turns.map(({ state }) => state)).toEqual(['replied']);
    const said = (await chat.received()).map(({ text }) => text);
    expect(said.filter((text) => text.includes('trop volumineux'))).toHaveLength(1);
    expect(new Set(files.flatMap(({ key }) => key ?? [])).size).toBe(9);
  });
});

describe('the same file sent twice', () => {
  it('is fetched and stored once', async () => {
    const account = await pipeline.platforms.connect('telegram');
    const chat = await PlatformChat.open(pipeline, account);
    const before = storedObjects(pipeline).length;
    await chat.sendFile(await aPhoto(100));
    await settledAttachments(pipeline, account.accountId, { count: 1 });
    await chat.sendFile(await aPhoto(100));
    const files = await settledAttachments(pipeline, account.accountId, { count: 2 });
    expect(files.map(({ state }) => state)).toEqual(['stored', 'stored']);
    expect(new Set(files.map(({ objectId }) => objectId)).size).toBe(1);
    expect(storedObjects(pipeline)).toHaveLength(before + 1);
    await chat.settled();
  });
});

describe('a picture on WhatsApp whose link is dead at the first try', () => {
  it('is fetched by a link that is asked for anew', async () => {
    const account = await pipeline.platforms.connect('whatsapp');
    const chat = await PlatformChat.open(pipeline, account);
    await account.simulation.addFault({ on: 'file', does: 'missing', times: 1 });
    await chat.sendFile(await aPhoto(200));
    const [file] = await settledAttachments(pipeline, account.accountId, { count: 1 });
    expect(file).toMatchObject({ state: 'stored', attempts: 1 });
    await chat.settled();
  });
});

describe('a link to a file', () => {
  it('gives the workspace the bytes or a variant of them, whole or in part, and nobody else anything', async () => {
    const account = await pipeline.platforms.connect('telegram');
    const chat = await PlatformChat.open(pipeline, account);
    const photo = await aPhoto(300);
    await chat.sendFile(photo);
    const [file] = await settledAttachments(pipeline, account.accountId, { count: 1 });
    await chat.settled();
    const [own, other] = await Promise.all([
      pipeline.apiKey(account.workspace),
      pipeline.apiKey((await pipeline.platforms.connect('telegram')).workspace),
    ]);
    const ask = (key: string, query = '') =>
      fetch(`${pipeline.apps.media.url}/v1/attachments/${file?.id}/link${query}`, {
        headers: { authorization: `Bearer ${key}` },
      });
    expect((await ask(other)).status).toBe(404);
    expect((await ask(keyFromSeed('nobody').key)).status).toBe(401);
    expect((await ask(own, '?variant=poem')).status).toBe(400);
    const { url, expiresAt } = (await (await ask(own)).json()) as { url: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(86_000_000);

    const whole = await fetch(url);
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
    expect(whole.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(Buffer.from(await whole.arrayBuffer()).equals(Buffer.from(photo.bytes ?? []))).toBe(true);
    const part = await fetch(url, { headers: { range: 'bytes=2-5' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 2-5/${photo.bytes?.length}`,
    ]);
    expect((await fetch(url.replace(/signature=.../, 'signature=AAA'))).status).toBe(403);

    const thumbnail = (await (await ask(own, '?variant=thumbnail')).json()) as { url: string };
    const shown = await fetch(thumbnail.url);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^image\//),
    ]);
    expect(await attachmentsOf(pipeline, account.accountId)).toHaveLength(1);
  });
});

/** What is known of an account's recordings in words. */
async function transcripts(accountId: string): Promise<(string | null)[]> {
  const rows = await pipeline.database.owner<{ transcript: string | null }>(
    `SELECT o.transcript FROM attachment a JOIN media_object o ON o.id = a.object_id
     WHERE a.channel_account_id = $1 ORDER BY a.settled_at`,
    [accountId],
  );
  return rows.map(({ transcript }) => transcript);
}

const voiceNotes = { sent: 0 };
async function someone(platform: string): Promise<PlatformChat> {
  return PlatformChat.open(pipeline, await pipeline.platforms.connect(platform));
}
async function speakIn(chat: PlatformChat): Promise<number> {
  voiceNotes.sent += 1;
  return (await chat.sendFile(aVoiceNote(voiceNotes.sent))).sentAtMs;
}

describe('a voice note', () => {
  afterEach(() => expect(speech.refused).toEqual([]));

  it.each(['telegram', 'whatsapp'])(
    'on %s is listened to, and the question in it is answered',
    async (platform) => {
      const heardBefore = speech.heard.length;
      speech.says('When are you open?');
      const chat = await someone(platform);
      await speakIn(chat);
      const [reply] = await chat.received(1);
      expect(reply?.text).toContain('Monday');
      expect(await chat.settled()).toMatchObject({ owner: 'bot', turns: [{ state: 'replied' }] });
      // Without ffmpeg it is sent as it came.
      expect(speech.heard.slice(heardBefore).map(({ contentType }) => contentType)).toEqual([
        expect.stringMatching(/^audio\/(ogg|wav)$/),
      ]);
      expect(await transcripts(chat.account.accountId)).toEqual(['When are you open?']);
    },
  );

  it('whose words take longer than a turn waits goes to a person, who has them later', async () => {
    const give = speech.waits();
    const [chat, writer] = [await someone('telegram'), await someone('telegram')];
    const sentAtMs = await speakIn(chat);
    await writer.say('When are you open?');
    await speakIn(writer);
    const [reply] = await chat.received(1);
    expect(reply?.text).toMatch(/A person will follow up[^]*I have not received your audio message yet\.$/);
    expect((reply?.atMs ?? 0) - sentAtMs).toBeGreaterThanOrEqual(GRACE_MS - 1_000);
    expect(await chat.settled()).toMatchObject({ owner: 'waiting_human', turns: [{ state: 'handed_over' }] });
    // What was written beside it is answered, and the bot still has the conversation.
    const [answer] = await writer.received(1);
    expect(answer?.text).toMatch(/Monday[^]*I have not received your audio message yet\.$/);
    expect(await writer.settled()).toMatchObject({ owner: 'bot', turns: [{ state: 'replied' }] });
    give('When are you open?');
    expect((await writer.received(2))[1]?.text).toMatch(/has arrived\. A person will look at it/);
    expect(await writer.settled()).toMatchObject({ owner: 'waiting_human' });
    const [file] = await settledAttachments(pipeline, chat.account.accountId, { count: 1 });
    expect(file).toMatchObject({ state: 'stored', attempts: 1 });
    expect(await transcripts(chat.account.accountId)).toEqual(['When are you open?']);
  });

  it.each([
    ['answers 503', 503],
    ['hangs up', 'hangs_up'],
  ] as const)(
    'is kept and goes to a person when the service %s, and is heard when it is sent again',
    async (_what, how) => {
      speech.fails(how);
      const chat = await someone('telegram');
      await speakIn(chat);
      const [reply] = await chat.received(1);
      expect(reply?.text).toContain('I cannot listen to it myself; a person will follow up');
      expect(await chat.settled()).toMatchObject({
        owner: 'waiting_human',
        turns: [{ state: 'handed_over' }],
      });
      const [file] = await settledAttachments(pipeline, chat.account.accountId, { count: 1 });
      expect(file).toMatchObject({ state: 'stored' });
      expect(await transcripts(chat.account.accountId)).toEqual([null]);
      speech.says('When are you open?');
      await chat.sendFile(aVoiceNote(voiceNotes.sent));
      await settledAttachments(pipeline, chat.account.accountId, { count: 2 });
      expect(await transcripts(chat.account.accountId)).toEqual(Array(2).fill('When are you open?'));
    },
  );

  it('that nobody could listen to is named beside the answer to what was written', async () => {
    speech.fails(503);
    const chat = await someone('telegram');
    await chat.say('When are you open?');
    await speakIn(chat);
    const [reply] = await chat.received(1);
    expect(reply?.text).toMatch(/Monday[^]*I could not listen to your audio message\.$/);
    await chat.settled();
  });
});
