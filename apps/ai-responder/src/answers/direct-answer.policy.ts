import type { MediaKind } from '@causerie/message-schema';
import type { TextKey } from '../texts/catalogue';
import type { Answer } from './answer';
import { isDecoration, type BurstContent } from './content.policy';
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
  {
    unsupportedTold,
    canSee,
  }: { unsupportedTold: boolean; /** A model is shown the pictures. */ canSee: boolean },
): DirectAnswer | undefined {
  const { texts, media, hasOther, arrived } = content;
  if (texts.length > 0) return toWords(texts);
  if (canSee) return undefined;
  if (arrived.some((kind) => !isDecoration(kind))) {
    return { result: 'handed_over', reason: 'media_only', textKey: receivedKey(arrived) };
  }
  if (content.missing.length > 0) return toNothing(content);
  if (media.length > 0) return { result: 'replied', reason: 'sticker', textKey: 'greeting' };
  if (hasOther) return { result: 'handed_over', reason: 'no_words', textKey: 'received_other' };
  // Told once a day: whoever sends a second one knows.
  if (!unsupportedTold)
    return { result: 'replied', reason: 'unsupported_content', textKey: 'unsupported_content' };
  return { result: 'refused', reason: 'unsupported_again', textKey: null };
}

/** What is still tried may come and be seen by a person; what will not come can only be put in words. */
function toNothing({ missing }: BurstContent): DirectAnswer {
  return missing.some(({ why }) => why === 'pending' || why === 'failed')
    ? { result: 'handed_over', reason: 'media_late', textKey: 'person_looks' }
    : { result: 'refused', reason: 'media_missing', textKey: 'say_in_words' };
}

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
  const named = media.filter((kind) => !isDecoration(kind)).map((kind) => RECEIVED[kind]);
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
