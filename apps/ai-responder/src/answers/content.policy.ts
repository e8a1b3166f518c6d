import type { Capability } from '@causerie/credits';
import { capabilityOfMedia } from '@causerie/credits';
import { MEDIA_KINDS, type MediaKind, type MessagePart } from '@causerie/message-schema';
import type { AskedAttachment, AskedMessage } from '@causerie/persistence';
import type { MissingMedia } from '../texts/missing-media';

/** What a burst holds, as far as answering it goes. */
export interface BurstContent {
  /** Words to answer, of each message that has some, oldest first: written, or said in a recording. */
  texts: string[];
  /** Kinds of the bytes that were sent, once each. */
  media: MediaKind[];
  /** Kinds of those whose bytes are here, once each. */
  arrived: MediaKind[];
  /**
   * Files that play no part because they did not come, and recordings beside words whose own words nobody heard: an
   * answer to the others must not pass for one to them. Mere decoration is not missed.
   */
  missing: MissingMedia[];
  /** Pictures that can be looked at, oldest first. */
  pictures: AskedAttachment[];
  /** Kinds of what came and can be neither shown nor put in words, once each. */
  unseen: MediaKind[];
  /** Places, contact cards, orders: understood, but no question. */
  hasOther: boolean;
  /** Something we cannot express. */
  hasUnsupported: boolean;
}

const OTHER: readonly MessagePart['kind'][] = [
  'location',
  'contact_card',
  'order',
  'story_reply',
  'story_mention',
];
const DECORATION: readonly MediaKind[] = ['sticker', 'animation'];
/** In these somebody says something. */
const SPOKEN: readonly MediaKind[] = ['voice', 'audio', 'video_note'];

export function isDecoration(kind: MediaKind): boolean {
  return DECORATION.includes(kind);
}

/** `mayUse`: what the plan lets an answer look at or listen to. */
export function contentOf(
  asked: readonly AskedMessage[],
  mayUse: (kind: MediaKind) => boolean = () => false,
): BurstContent {
  const kinds = new Set(asked.flatMap(({ parts }) => parts.map(({ kind }) => kind)));
  const absent = absentOf(asked);
  const media = MEDIA_KINDS.filter((kind) => kinds.has(kind));
  const stored = missable(asked).filter(({ state }) => state === 'stored');
  const pictures = stored.filter(({ kind, objectId }) => kind === 'image' && objectId && mayUse(kind));
  const mute = stored.filter((one) => !pictures.includes(one) && !inWords(one, mayUse));
  const texts = asked.map((message) => wordsOf(message, mayUse)).filter((text) => text !== '');
  const unheard = texts.length > 0 ? mute.filter(({ kind }) => SPOKEN.includes(kind)) : [];
  return {
    texts,
    media,
    arrived: media.filter(
      (kind) => !absent.some((one) => one.kind === kind) || stored.some((one) => one.kind === kind),
    ),
    missing: [...absent, ...unheard.map(({ kind }) => ({ kind, why: 'unheard' as const }))],
    pictures,
    unseen: MEDIA_KINDS.filter((kind) => mute.some((one) => one.kind === kind)),
    hasOther: OTHER.some((kind) => kinds.has(kind)),
    hasUnsupported: kinds.has('unsupported'),
  };
}

/** Files that did not come, whatever anybody may do with those that did. Mere decoration is not missed. */
export function absentOf(asked: readonly AskedMessage[]): MissingMedia[] {
  return missable(asked).flatMap(({ kind, state, givenUp }) => {
    if (state === 'stored') return [];
    return [{ kind, why: givenUp ? ('given_up' as const) : state }];
  });
}

function missable(asked: readonly AskedMessage[]): AskedAttachment[] {
  return asked.flatMap(({ attachments }) => attachments).filter(({ kind }) => !isDecoration(kind));
}

/** Files that may still come: what is said without them may have to be taken up again. */
export function awaitedOf(asked: readonly AskedMessage[]): string[] {
  return missable(asked)
    .filter(({ state, givenUp }) => (state === 'pending' || state === 'failed') && !givenUp)
    .map(({ id }) => id);
}

/** What the contact wrote and said in one message. */
function wordsOf({ text, attachments }: AskedMessage, mayUse: (kind: MediaKind) => boolean): string {
  const said = attachments.flatMap(({ kind, transcript }) =>
    transcript && mayUse(kind) ? [transcript] : [],
  );
  return [text, ...said]
    .map((words) => words.trim())
    .filter((words) => words !== '')
    .join('\n');
}

function inWords(
  { kind, transcript, caption }: AskedAttachment,
  mayUse: (kind: MediaKind) => boolean,
): boolean {
  return mayUse(kind) && Boolean(transcript ?? caption);
}

/** What a plan must have for this burst to be looked at. Words can be answered whatever came along with them. */
export function wantedCapabilities(content: BurstContent): Capability[] {
  if (content.texts.length > 0) return ['ai', 'text'];
  return [...new Set<Capability>(['ai', ...content.media.map(capabilityOfMedia)])];
}
