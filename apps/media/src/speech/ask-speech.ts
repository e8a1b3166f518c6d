import { PermanentError } from '@causerie/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import type { SpooledFile } from '../files/spooled-file';
import { MakeVariant } from '../images/make-variant';
import { Door, DoorFull } from '../stores/door';
import { SilenceBreaker } from './silence-breaker';
import { SPEECH_TO_TEXT, type SpeechToText } from './speech-to-text';

/**
 * What became of a question to the service. `late`: no answer in time; `skipped`: not asked, since it says nothing
 * these days or too many wait for it.
 */
export type Heard =
  | { result: 'heard'; words: string }
  | { result: 'silent' | 'unfit' }
  | { result: 'late' | 'failed' | 'refused' | 'skipped'; error: Error };

/** For each that is listened to, so many may wait: of the 16 that fetch files a service that hangs never holds all. */
const WAITING_FOR_EACH = 2;

/**
 * One question to the service, through a narrow door of its own: other people's files do not wait for a service that
 * hangs. A recording is converted before that door, however long it takes, so that it keeps nobody else from it.
 */
@Injectable()
export class AskSpeech {
  private readonly door: Door;
  private readonly inHandMax: number;
  private readonly breaker = new SilenceBreaker();
  private inHand = 0;

  constructor(
    private readonly makeVariant: MakeVariant,
    @Inject(SPEECH_TO_TEXT) private readonly speech: SpeechToText | null,
    @Inject(MEDIA_CONFIG) private readonly config: Pick<MediaConfig, 'SPEECH_TIMEOUT_MS' | 'SPEECH_AT_ONCE'>,
  ) {
    this.door = new Door(config.SPEECH_AT_ONCE);
    this.inHandMax = config.SPEECH_AT_ONCE * (1 + WAITING_FOR_EACH);
  }

  /** Whether there is a service at all. */
  get isThere(): boolean {
    return this.speech !== null;
  }

  /** Takes SPEECH_TIMEOUT_MS at most, the waiting counted, the converting not. @throws only the signal's reason */
  async ask(file: SpooledFile, signal: AbortSignal): Promise<Heard> {
    if (!this.speech || this.breaker.pauses) return { result: 'skipped', error: new ServiceSilent() };
    if (this.inHand >= this.inHandMax) return { result: 'skipped', error: new DoorFull() };
    this.inHand += 1;
    try {
      return await this.listen(this.speech, file, signal);
    } catch (error) {
      signal.throwIfAborted();
      return unheard(error);
    } finally {
      this.inHand -= 1;
    }
  }

  private async listen(speech: SpeechToText, file: SpooledFile, signal: AbortSignal): Promise<Heard> {
    const variant = await this.makeVariant.make(file, 'speech');
    try {
      if (variant.placeholder) return { result: 'unfit' };
      signal.throwIfAborted();
      const words = await this.inTime(speech, variant, signal);
      return words === '' ? { result: 'silent' } : { result: 'heard', words };
    } finally {
      await variant.dispose();
    }
  }

  private async inTime(speech: SpeechToText, file: SpooledFile, signal: AbortSignal): Promise<string> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(this.config.SPEECH_TIMEOUT_MS)]);
    try {
      return await this.door.through(() => this.answerOf(speech, file, deadline), { signal: deadline });
    } catch (error) {
      throw ranOut(deadline) ? new Late() : error;
    }
  }

  private async answerOf(speech: SpeechToText, file: SpooledFile, signal: AbortSignal): Promise<string> {
    if (!this.breaker.allows()) throw new ServiceSilent();
    const askedAt = performance.now();
    try {
      const words = await speech.transcribe(file, signal);
      this.breaker.answered();
      return words;
    } catch (error) {
      // Whoever had waited long before asking says nothing about the service.
      const givenMs = performance.now() - askedAt;
      if (!signal.aborted) this.breaker.answered();
      else if (ranOut(signal) && givenMs >= this.config.SPEECH_TIMEOUT_MS / 2) this.breaker.saidNothing();
      throw error;
    }
  }
}

function ranOut({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

function unheard(thrown: unknown): Heard {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error instanceof Late) return { result: 'late', error };
  if (error instanceof ServiceSilent) return { result: 'skipped', error };
  return { result: error instanceof PermanentError ? 'refused' : 'failed', error };
}

class Late extends Error {
  constructor() {
    super('It was not heard in time.');
  }
}

class ServiceSilent extends Error {
  constructor() {
    super('The transcription service is not asked for a while: it has not answered lately.');
  }
}
