import type { Capability } from '@causerie/credits';
import { capabilityOfMedia } from '@causerie/credits';
import { MEDIA_KINDS, type MediaKind, type MessagePart } from '@causerie/message-schema';
import type { AskedMessage } from '@causerie/persistence';

/** What a burst holds, as far as answering it goes. */
export interface BurstContent {
  /** Of each message that has words, oldest first. */
  texts: string[];
  /** Kinds of the bytes that came, once each. */
  media: MediaKind[];
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

export function contentOf(asked: readonly AskedMessage[]): BurstContent {
  const kinds = new Set(asked.flatMap(({ parts }) => parts.map(({ kind }) => kind)));
  return {
    texts: asked.map(({ text }) => text.trim()).filter((text) => text !== ''),
    media: MEDIA_KINDS.filter((kind) => kinds.has(kind)),
    hasOther: OTHER.some((kind) => kinds.has(kind)),
    hasUnsupported: kinds.has('unsupported'),
  };
}

/** What a plan must have for this burst to be looked at. Words can be answered whatever came along with them. */
export function wantedCapabilities(content: BurstContent): Capability[] {
  if (content.texts.length > 0) return ['ai', 'text'];
  return [...new Set<Capability>(['ai', ...content.media.map(capabilityOfMedia)])];
}
