import type { MediaKind } from '@causerie/message-schema';
import type { TextKey } from '../texts/catalogue';
import type { Answer } from './answer';
import type { BurstContent } from './content.policy';
import { smallTalk, wantsHuman } from './small-talk.policy';

export interface DirectAnswer {
  result: Answer['result'];
  reason: string;
  /** Null: nothing is said. */
  textKey: TextKey | null;
}

/** What needs no search: greetings, a wish for a person, content without words. Undefined: it asks something. */
export function directAnswer(
  content: BurstContent,
  { unsupportedTold }: { unsupportedTold: boolean },
): DirectAnswer | undefined {
  const { texts, media, hasOther } = content;
  if (texts.length > 0) return toWords(texts);
  if (media.some((kind) => !DECORATION.includes(kind))) {
    return { result: 'handed_over', reason: 'media_only', textKey: receivedKey(media) };
  }
  if (media.length > 0) return { result: 'replied', reason: 'sticker', textKey: 'greeting' };
  if (hasOther) return { result: 'handed_over', reason: 'no_words', textKey: 'received_other' };
  // Told once a day: whoever sends a second one knows.
  if (!unsupportedTold)
    return { result: 'replied', reason: 'unsupported_content', textKey: 'unsupported_content' };
  return { result: 'refused', reason: 'unsupported_again', textKey: null };
}

const DECORATION: readonly MediaKind[] = ['sticker', 'animation'];

function toWords(texts: readonly string[]): DirectAnswer | undefined {
  if (texts.some(wantsHuman) || wantsHuman(texts.join(' '))) {
    return { result: 'handed_over', reason: 'asked_for_person', textKey: 'person_asked_for' };
  }
  const talk = texts.map(smallTalk);
  if (talk.includes(undefined)) return undefined;
  if (talk.includes('greeting')) return { result: 'replied', reason: 'greeting', textKey: 'greeting' };
  return { result: 'replied', reason: 'thanks', textKey: 'welcome_thanks' };
}

function receivedKey(media: readonly MediaKind[]): TextKey {
  const named = media.filter((kind) => !DECORATION.includes(kind)).map((kind) => RECEIVED[kind]);
  return named.length > 0 && new Set(named).size === 1 ? (named[0] ?? 'received_other') : 'received_other';
}

const RECEIVED: Readonly<Record<MediaKind, TextKey>> = {
  image: 'received_image',
  audio: 'received_audio',
  voice: 'received_audio',
  video: 'received_video',
  video_note: 'received_video',
  document: 'received_document',
  sticker: 'received_other',
  animation: 'received_other',
};
