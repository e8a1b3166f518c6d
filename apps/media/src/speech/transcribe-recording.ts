import { errorMessage } from '@causerie/kernel';
import type { MediaKind } from '@causerie/message-schema';
import { Metrics } from '@causerie/observability';
import { Injectable, Logger } from '@nestjs/common';
import type { SpooledFile } from '../files/spooled-file';
import { AskSpeech } from './ask-speech';

/** Of these somebody speaks; music and films are not listened to. */
const SPOKEN: readonly MediaKind[] = ['voice', 'audio', 'video_note'];
/** Longer ones are a book, not a message. */
const CHARACTERS_MAX = 20_000;

/** The words of a recording, where a service is configured that listens. */
@Injectable()
export class TranscribeRecording {
  private readonly logger = new Logger(TranscribeRecording.name);

  constructor(
    private readonly askSpeech: AskSpeech,
    private readonly metrics: Metrics,
  ) {}

  listensTo(kind: MediaKind): boolean {
    return this.askSpeech.isThere && SPOKEN.includes(kind);
  }

  /**
   * Before the attachment settles, so that its turn has the words: `MediaObjectStore.describe(tx, id, { transcript })` in
   * the same commit. Undefined: none, not in time, or nobody listens. Throws only the signal's reason: a recording
   * without words is still a recording.
   */
  async transcribe(file: SpooledFile, kind: MediaKind, signal: AbortSignal): Promise<string | undefined> {
    if (!this.listensTo(kind)) return undefined;
    const heard = await this.askSpeech.ask(file, signal);
    this.metrics.counter('transcriptions_total').inc({ result: heard.result });
    if ('error' in heard) this.logger.warn(`A recording stays without words: ${errorMessage(heard.error)}`);
    return heard.result === 'heard' ? heard.words.slice(0, CHARACTERS_MAX) : undefined;
  }
}
