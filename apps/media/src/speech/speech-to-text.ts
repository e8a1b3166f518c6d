import type { SpooledFile } from '../files/spooled-file';

/** A driver of a service that turns speech into words. */
export interface SpeechToText {
  /** @throws TransientError when it may go better later, PermanentError for what it will never take */
  transcribe(file: SpooledFile, signal: AbortSignal): Promise<string>;
}

/** Bound to a SpeechToText, or to null: then recordings stay without words. */
export const SPEECH_TO_TEXT = Symbol('SPEECH_TO_TEXT');
