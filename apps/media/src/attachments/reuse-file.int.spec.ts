import { FetchFile } from '../fetch/fetch-file';
import { wav } from '../images/testing/recordings';
import { SpeechSimulator } from '../speech/testing/speech-simulator';
import { FetchRig } from './testing/fetch-rig';

const KEY = 'sk-TEST';

let rig: FetchRig;
let service: SpeechSimulator;
let volume = 0;

beforeAll(async () => {
  service = new SpeechSimulator(KEY);
  // Without ffmpeg the service gets the recording as it came.
  const settings = { SPEECH_URL: await service.start(), SPEECH_KEY: KEY, FFMPEG_PATH: '/nowhere/ffmpeg' };
  rig = await FetchRig.start(settings);
});
afterAll(async () => {
  await rig.close();
  await service.stop();
});
beforeEach(() => {
  service.heard.length = 0;
});
afterEach(() => {
  jest.restoreAllMocks();
  rig.media.comeBack('main');
  expect(rig.media.spooled).toEqual([]);
});

/** Such as any decoder takes, and each another file. */
function aNote() {
  volume += 0.1;
  const bytes = wav(Array.from({ length: 8_000 }, (_, n) => (n % 2 === 0 ? volume : -volume)));
  return { kind: 'voice' as const, base64: bytes.toString('base64'), mimeType: 'audio/wav' };
}
type Note = ReturnType<typeof aNote>;

async function sent(note: Note, { same }: { same?: string } = {}): Promise<string> {
  const { id } = await rig.receive(note);
  if (same !== undefined) await rig.isTheSameFile(id, same);
  await rig.fetch(id);
  expect(await rig.attachment(id)).toMatchObject({ state: 'stored' });
  return id;
}

async function wordsOf(id: string): Promise<string | null> {
  const [row] = await rig.media.db.owner<{ transcript: string | null }>(
    'SELECT transcript FROM media_object o JOIN attachment a ON a.object_id = o.id WHERE a.id = $1',
    [id],
  );
  return row?.transcript ?? null;
}

describe('a recording that nobody could hear', () => {
  it('is listened to when it is sent again, from the store: nothing is fetched', async () => {
    service.next = 503;
    const note = aNote();
    const first = await sent(note);
    expect(await wordsOf(first)).toBeNull();
    service.next = 'When are you open?';
    const fetched = jest.spyOn(rig.media.get(FetchFile), 'fetch');
    const second = await sent(note, { same: first });
    expect(fetched).not.toHaveBeenCalled();
    // The bytes are one object: both say it now.
    expect([await wordsOf(first), await wordsOf(second)]).toEqual(Array(2).fill('When are you open?'));
  });

  it('is the same file without words while the service or the store is away', async () => {
    service.next = 503;
    const note = aNote();
    const first = await sent(note);
    await sent(note, { same: first });
    service.next = 'Hello';
    rig.media.leave('main');
    const third = await sent(note, { same: first });
    rig.media.comeBack('main');
    expect(await wordsOf(third)).toBeNull();
  });
});

describe('a recording that was heard', () => {
  it('is not listened to again', async () => {
    service.next = 'Hello there';
    const note = aNote();
    const first = await sent(note);
    const second = await sent(note, { same: first });
    expect([await wordsOf(second), service.heard.length]).toEqual(['Hello there', 1]);
  });
});
