import { PermanentError, TransientError } from '@causerie/kernel';
import { Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpooledFile } from '../files/spooled-file';
import type { MakeVariant, VariantFile } from '../images/make-variant';
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
  const transcriber = (speech: OpenAiSpeech | null, { placeholder = false, timeoutMs = 5_000 } = {}) => {
    const make = (): Promise<VariantFile> => Promise.resolve({ ...recording('audio/wav'), placeholder });
    const variants: Pick<MakeVariant, 'make'> = { make };
    return new TranscribeRecording(variants as MakeVariant, speech, { SPEECH_TIMEOUT_MS: timeoutMs });
  };

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
    stop.abort(new Error('shutdown'));
    await expect(work).rejects.toThrow('shutdown');
  });
});
