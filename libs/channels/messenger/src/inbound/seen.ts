import { createHash } from 'node:crypto';
import type { ChannelAccount } from '@causerie/channel-kit';
import { instantOf, isRecord, type MetaItem } from '@causerie/channel-meta-graph';
import type { MessengerCredentials } from '../credentials';
import { rawEvent, type RawEvent } from './raw';

export interface ParseContext {
  account: ChannelAccount<MessengerCredentials>;
  receivedAt: Date;
}

/** An event as it is being read. */
export interface Seen {
  account: ChannelAccount<MessengerCredentials>;
  entryId: string | undefined;
  /** The list it stood in, or the field that changed. */
  field: string;
  raw: RawEvent;
  /** As it came. */
  original: unknown;
  /** The scoped id of whoever the account talks with. */
  person: string | undefined;
  /** The account itself did it: an echo, a reaction of its own. */
  byBusiness: boolean;
  /** Another app holds the conversation: we may look on, not answer. */
  isWatched: boolean;
  /** When Meta made the notification, where it says so. */
  entryTime: string | undefined;
  /** ISO 8601. No key depends on it. */
  at: string;
}

export function see(item: MetaItem, { account, receivedAt }: ParseContext): Seen {
  const raw = rawEvent.parse(isRecord(item.value) ? item.value : {});
  const field = item.field ?? '';
  const entryTime = timeOf(item.entryTime);
  return {
    account,
    entryId: item.entryId,
    field,
    raw,
    original: item.value,
    ...whoIn(raw, item.entryId),
    isWatched: field === 'standby',
    entryTime,
    at: timeOf(raw.timestamp) ?? entryTime ?? receivedAt.toISOString(),
  };
}

/**
 * For an echo the business is the sender and the person the recipient. The account's own name tells it as well, where
 * an event has no such flag.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-echoes
 */
function whoIn(raw: RawEvent, ownId: string | undefined): Pick<Seen, 'person' | 'byBusiness'> {
  const sender = raw.sender?.id;
  const recipient = raw.recipient?.id;
  const isOwn = sender !== undefined && sender === ownId;
  const byBusiness = raw.message?.is_echo ?? isOwn;
  return { person: byBusiness ? recipient : sender, byBusiness };
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

/** Times come as seconds, as milliseconds, and, seen once, as ISO 8601 with an offset. */
export function timeOf(time: unknown): string | undefined {
  if (typeof time !== 'string' || !ISO.test(time)) return instantOf(time);
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : instantOf(ms);
}

/** Of one account for ever. Ids of any shape fit: what is too long for the database stands in by its hash. */
export function eventKey(...parts: (string | undefined)[]): string {
  const key = parts.map((part) => part ?? '').join(':');
  return key.length <= 380 ? key : `${key.slice(0, 40)}:${sha256(key)}`;
}

/** Names what has no id of its own, by what it is: a repeat of the same has the same name. */
export function contentId(original: unknown): string {
  return `content:${sha256(JSON.stringify(original) ?? 'undefined').slice(0, 32)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}
