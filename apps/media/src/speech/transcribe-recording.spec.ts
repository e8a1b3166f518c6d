import { PermanentError, TransientError } from '@causerie/kernel';
import { Metrics } from '@causerie/observability';
import { eventually } from '@causerie/testing';
import { Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpooledFile } from '../files/spooled-file';
import type { MakeVariant, VariantFile } from '../images/make-variant';
import { AskSpeech } from './ask-speech';
import { OpenAiSpeech } from './openai-speech';
import { SpeechSimulator } from './testing/speech-simulator';
import { TranscribeRecording } from './transcribe-recording';

const KEY = 'sk-TEST';
const folder = mkdtempSync(join(tmpdir(), 'speech-'));
let service: SpeechSimulator;
let url: string;

beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => {
  service = new SpeechSimulator(KEY);
  url = await service.start();
});
afterEach(() => service.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let disposed = 0;
function recording(mimeType = 'audio/ogg', sizeBytes?: number): SpooledFile {
  const bytes = Buffer.from('OggS and so on');
  const path = join(folder, 'recording');
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const dispose = () => Promise.resolve(void (disposed += 1));
  return { path, sizeBytes: sizeBytes ?? bytes.length, sha256, mimeType, dispose };
}

const driver = (key = KEY) => new OpenAiSpeech({ url, key, model: 'whisper-1' });
const patient = () => new AbortController().signal;

describe('a transcription service', () => {
  it('gets the recording as a form, and gives its words', async () => {
    service.next = ' Où est mon colis ? ';
    expect(await driver().transcribe(recording(), patient())).toBe('Où est mon colis ?');
    expect(service.heard).toEqual([
      {
        model: 'whisper-1',
        fileName: 'speech.ogg',
        contentType: 'audio/ogg',
        bytes: Buffer.from('OggS and so on'),
      },
    ]);
  });

  it.each([429, 500, 503])('that answers %i may be asked again', async (status) => {
    service.next = status;
    await expect(driver().transcribe(recording(), patient())).rejects.toThrow(TransientError);
  });

  it('that refuses is not asked again, nor for what it cannot take', async () => {
    await expect(driver('sk-WRONG').transcribe(recording(), patient())).rejects.toThrow(PermanentError);
    await expect(driver().transcribe(recording('audio/amr'), patient())).rejects.toThrow(PermanentError);
    await expect(driver().transcribe(recording('audio/ogg', 25_000_001), patient())).rejects.toThrow(
      PermanentError,
    );
    expect(service.heard).toEqual([]);
  });
});

describe('a recording', () => {
  const transcriber = (
    speech: OpenAiSpeech | null,
    { placeholder = false, timeoutMs = 5_000, convert = (): Promise<void> | void => undefined } = {},
  ) => {
    const make = async (): Promise<VariantFile> => {
      await convert();
      return { ...recording('audio/wav'), placeholder };
    };
    const variants: Pick<MakeVariant, 'make'> = { make };
    const config = { SPEECH_TIMEOUT_MS: timeoutMs, SPEECH_AT_ONCE: 1 };
    return new TranscribeRecording(new AskSpeech(variants as MakeVariant, speech, config), metrics);
  };
  let metrics: Metrics;
  beforeEach(() => (metrics = new Metrics('test', { processMetrics: false })));
  const counted = async (result: string): Promise<string | undefined> =>
    new RegExp(`transcriptions_total{[^}]*result="${result}"[^}]*} (\\d+)`).exec(await metrics.text())?.[1];

  it('has the words that the service hears in its speech form, which is then put away', async () => {
    const before = disposed;
    expect(await transcriber(driver()).transcribe(recording(), 'voice', patient())).toBe('Hello there');
    expect(service.heard[0]?.fileName).toBe('speech.wav');
    expect(disposed).toBe(before + 1);
  });

  it('stays without words where nobody listens, none are said, or it cannot be heard', async () => {
    expect(await transcriber(null).transcribe(recording(), 'voice', patient())).toBeUndefined();
    expect(await transcriber(driver()).transcribe(recording(), 'video', patient())).toBeUndefined();
    const silent = transcriber(driver(), { placeholder: true });
    expect(await silent.transcribe(recording(), 'voice', patient())).toBeUndefined();
    expect(service.heard).toEqual([]);
    service.next = '  ';
    expect(await transcriber(driver()).transcribe(recording(), 'voice', patient())).toBeUndefined();
    service.next = 500;
    expect(await transcriber(driver()).transcribe(recording(), 'voice', patient())).toBeUndefined();
  });

  it('does not wait for a service that says nothing, and stops with its work', async () => {
    service.next = 'never';
    const hasty = transcriber(driver(), { timeoutMs: 100 });
    expect(await hasty.transcribe(recording(), 'voice', patient())).toBeUndefined();
    const stop = new AbortController();
    const work = transcriber(driver()).transcribe(recording(), 'voice', stop.signal);
    await eventually('it to be asked', () => service.heard.length > 1);
    stop.abort(new Error('shutdown'));
    await expect(work).rejects.toThrow('shutdown');
  });

  it('is counted by what became of it, a wrong key as refused', async () => {
    const heard = transcriber(driver());
    await heard.transcribe(recording(), 'voice', patient());
    service.next = '';
    await heard.transcribe(recording(), 'voice', patient());
    service.next = 503;
    await heard.transcribe(recording(), 'voice', patient());
    await transcriber(driver('sk-WRONG')).transcribe(recording(), 'voice', patient());
    await transcriber(driver(), { placeholder: true }).transcribe(recording(), 'voice', patient());
    const results = ['heard', 'silent', 'failed', 'refused', 'unfit', 'late'];
    expect(await Promise.all(results.map(counted))).toEqual(['1', '1', '1', '1', '1', undefined]);
  });

  it('waits its turn for so long as it may take, and goes on at once where too many wait', async () => {
    service.next = 'never';
    const hasty = transcriber(driver(), { timeoutMs: 100 });
    const four = [1, 2, 3, 4].map(() => hasty.transcribe(recording(), 'voice', patient()));
    expect(await four[3]).toBeUndefined();
    expect(await counted('late')).toBeUndefined();
    await Promise.all(four);
    expect([await counted('late'), await counted('skipped')]).toEqual(['3', '1']);
    expect(service.heard).toHaveLength(1);
  });

  it('is asked about however long it took to convert, and keeps nobody else from being asked', async () => {
    let go = (): void => undefined;
    const slow = new Promise<void>((resolve) => (go = resolve));
    const conversions = [slow];
    const hasty = transcriber(driver(), { timeoutMs: 100, convert: () => conversions.shift() });
    const first = hasty.transcribe(recording(), 'voice', patient());
    // By then the first one's conversion has taken longer than a question may.
    service.next = 'never';
    expect(await hasty.transcribe(recording(), 'voice', patient())).toBeUndefined();
    expect([await counted('late'), service.heard.length]).toEqual(['1', 1]);
    service.next = 'Hello there';
    go();
    expect(await first).toBe('Hello there');
  });

  it('goes on at once, unconverted, where too many are converted', async () => {
    let go = (): void => undefined;
    const slow = new Promise<void>((resolve) => (go = resolve));
    let conversions = 0;
    const hasty = transcriber(driver(), { convert: () => ((conversions += 1), slow) });
    const three = [1, 2, 3].map(() => hasty.transcribe(recording(), 'voice', patient()));
    expect(await hasty.transcribe(recording(), 'voice', patient())).toBeUndefined();
    expect([await counted('skipped'), conversions]).toEqual(['1', 3]);
    go();
    expect(await Promise.all(three)).toEqual(Array(3).fill('Hello there'));
    // Their places are free again.
    expect(await hasty.transcribe(recording(), 'voice', patient())).toBe('Hello there');
  });

  it('is put down with its work while it is converted', async () => {
    const stop = new AbortController();
    const before = disposed;
    const convert = () => Promise.resolve(stop.abort(new Error('shutdown')));
    const work = transcriber(driver(), { convert }).transcribe(recording(), 'voice', stop.signal);
    await expect(work).rejects.toThrow('shutdown');
    expect([service.heard.length, disposed]).toEqual([0, before + 1]);
  });

  it('does not ask a service any more that said nothing for some time, and is not converted for it', async () => {
    let conversions = 0;
    const hasty = transcriber(driver(), { timeoutMs: 100, convert: () => void (conversions += 1) });
    for (const next of ['never', 'never', 'Hello', 'never', 'never', 'never', 'never'] as const) {
      service.next = next;
      await hasty.transcribe(recording(), 'voice', patient());
    }
    expect([await counted('late'), await counted('skipped')]).toEqual(['5', '1']);
    expect([service.heard.length, conversions]).toEqual([6, 6]);
  });
});
