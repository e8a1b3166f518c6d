import { errorMessage } from '@causerie/kernel';
import type { MediaKind } from '@causerie/message-schema';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import type { SpooledFile } from '../files/spooled-file';
import { MakeVariant } from '../images/make-variant';
import { SPEECH_TO_TEXT, type SpeechToText } from './speech-to-text';

/** Of these somebody speaks; music and films are not listened to. */
const SPOKEN: readonly MediaKind[] = ['voice', 'audio', 'video_note'];
/** Longer ones are a book, not a message. */
const CHARACTERS_MAX = 20_000;

/** The words of a recording, where a service is configured that listens. */
@Injectable()
export class TranscribeRecording {
  private readonly logger = new Logger(TranscribeRecording.name);

  constructor(
    private readonly makeVariant: MakeVariant,
    @Inject(SPEECH_TO_TEXT) private readonly speech: SpeechToText | null,
    @Inject(MEDIA_CONFIG) private readonly config: Pick<MediaConfig, 'SPEECH_TIMEOUT_MS'>,
  ) {}

  /**
   * Before the attachment settles, so that its turn has the words: `MediaObjectStore.describe(tx, id, { transcript })` in
   * the same commit. Undefined: none, not in time, or nobody listens. Throws only the signal's reason: a recording
   * without words is still a recording.
   */
  async transcribe(file: SpooledFile, kind: MediaKind, signal: AbortSignal): Promise<string | undefined> {
    if (!this.speech || !SPOKEN.includes(kind)) return undefined;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(this.config.SPEECH_TIMEOUT_MS)]);
    try {
      const words = await this.listen(this.speech, file, deadline);
      return words === '' ? undefined : words?.slice(0, CHARACTERS_MAX);
    } catch (error) {
      signal.throwIfAborted();
      this.logger.warn(`A recording stays without words: ${errorMessage(error)}`);
      return undefined;
    }
  }

  private async listen(
    speech: SpeechToText,
    file: SpooledFile,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const variant = await this.makeVariant.make(file, 'speech');
    try {
      return variant.placeholder ? undefined : await speech.transcribe(variant, signal);
    } finally {
      await variant.dispose();
    }
  }
}
