import { createHash } from 'node:crypto';
import type { ContactRef, ConversationRef } from '@causerie/message-schema';
import { parseAlias } from '../refs';
import { rawEvent, type RawEvent } from './raw';

/** An event as it is being read. */
export interface Seen {
  raw: RawEvent;
  /** As it came. */
  original: unknown;
  /** Names the event for ever; a redelivery has the same. */
  id: string;
  /** Same for all events of a kind, so that no two kinds share a key. */
  key: string;
  conversation: ConversationRef;
  sender: ContactRef | undefined;
  /** ISO 8601. No key depends on it. */
  at: string;
}

/** For what concerns the account as a whole, and for what names no chat. */
const ACCOUNT_CONVERSATION: ConversationRef = { aliases: ['account'], kind: 'system' };

export function see(original: unknown, receivedAt: Date): Seen {
  const raw = rawEvent.safeParse(original).data ?? {};
  // A redelivery differs from the first in `deliveryContext` alone and has the same id:
  // https://developers.line.biz/en/docs/messaging-api/receiving-messages/#redelivered-webhooks
  const id = raw.webhookEventId ?? contentId(original);
  return {
    raw,
    original,
    id,
    key: `event:${id}`,
    conversation: conversationOf(raw),
    sender: contactOf(raw.source?.userId),
    at: raw.timestamp === undefined ? receivedAt.toISOString() : new Date(raw.timestamp).toISOString(),
  };
}

/** Names and pictures are not in the webhook: they are asked for (`lookup.profile`). */
function contactOf(userId: string | undefined): ContactRef | undefined {
  return userId === undefined ? undefined : { addresses: [{ kind: 'user_id', value: userId }] };
}

export const isGroup = ({ conversation }: Seen): boolean => conversation.kind === 'group';
export const isPlace = ({ conversation }: Seen): boolean => conversation.kind !== 'system';

function conversationOf({ source }: RawEvent): ConversationRef {
  const place = parseAlias(source?.groupId ?? source?.roomId ?? source?.userId ?? '');
  return place ? { aliases: [place.id], kind: place.kind } : ACCOUNT_CONVERSATION;
}

function contentId(original: unknown): string {
  const words = JSON.stringify(original) ?? 'undefined';
  return `content:${createHash('sha256').update(words).digest('hex').slice(0, 32)}`;
}
