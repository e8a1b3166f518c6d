import { errorMessage, PermanentError, TransientError } from '@causerie/kernel';
import { openAsBlob } from 'node:fs';
import { z } from 'zod';
import type { SpooledFile } from '../files/spooled-file';
import type { SpeechToText } from './speech-to-text';

export interface OpenAiSpeechOptions {
  /** Without a slash at its end. */
  url: string;
  key?: string;
  model: string;
}

/** The service tells types apart by the file's name. */
const NAMES: Readonly<Record<string, string>> = {
  'audio/wav': 'speech.wav',
  'audio/ogg': 'speech.ogg',
  'audio/mpeg': 'speech.mp3',
  'audio/mp4': 'speech.m4a',
  'audio/flac': 'speech.flac',
  'video/mp4': 'speech.mp4',
  'video/webm': 'speech.webm',
};
/** Larger ones are refused by the service: platform.openai.com/docs/guides/speech-to-text, "File uploads are limited to 25 MB". */
const BYTES_MAX = 25_000_000;
const ANSWER = z.object({ text: z.string() });
const REFUSALS = [400, 401, 403, 404, 413, 415, 422];

/** POST /v1/audio/transcriptions as OpenAI has it and others imitate it: a form with `file`, `model`, `response_format`. */
export class OpenAiSpeech implements SpeechToText {
  constructor(private readonly options: OpenAiSpeechOptions) {}

  async transcribe(file: SpooledFile, signal: AbortSignal): Promise<string> {
    const name = NAMES[file.mimeType];
    if (name === undefined) throw new PermanentError(`${file.mimeType} cannot be transcribed.`);
    if (file.sizeBytes > BYTES_MAX) throw new PermanentError('The recording is too long to be transcribed.');
    const form = new FormData();
    form.set('model', this.options.model);
    form.set('response_format', 'json');
    form.set('file', await openAsBlob(file.path, { type: file.mimeType }), name);
    const answer = await this.post(form, signal);
    const parsed = ANSWER.safeParse(answer);
    if (!parsed.success) throw new TransientError('The transcription service gave no text.');
    return parsed.data.text.trim();
  }

  private async post(body: FormData, signal: AbortSignal): Promise<unknown> {
    const { url, key } = this.options;
    const headers = new Headers(key === undefined ? [] : [['authorization', `Bearer ${key}`]]);
    try {
      const response = await fetch(`${url}/v1/audio/transcriptions`, {
        method: 'POST',
        headers,
        body,
        signal,
        redirect: 'error',
      });
      if (response.ok) return await response.json();
      await response.body?.cancel();
      const said = `The transcription service answered ${response.status}.`;
      throw REFUSALS.includes(response.status) ? new PermanentError(said) : new TransientError(said);
    } catch (error) {
      if (error instanceof PermanentError || error instanceof TransientError) throw error;
      throw new TransientError(`The transcription service gave no answer: ${errorMessage(error)}`);
    }
  }
}
