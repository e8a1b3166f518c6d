import type { ChannelAccount } from '@causerie/channel-kit';
import type { InboundEvent } from '@causerie/message-schema';
import { instantOf } from '../../instant';
import { isRecord, type MetaItem } from '../../webhook-body';
import type { MessagingCredentials } from '../credentials';
import type { Content } from './content';
import { rawEvent, type RawEvent, type RawMessage } from './raw';

/** What webhooks of a platform are like where its sisters' are different. */
export interface InboundTraits {
  /** What Meta calls the thing that the webhooks are about. */
  object: string;
  /** Of a contact's address. */
  addressKind: string;
  /** Whether an echo tells which app sent it. */
  echoNamesApp: boolean;
  /** Fields of a change that are no messaging. */
  accountFields: ReadonlySet<string>;
  contentOf(message: RawMessage, original: unknown): Content;
  /** What the person has got, or seen. */
  receiptsOf(seen: Seen): InboundEvent[];
}

export interface ParseContext {
  account: ChannelAccount<MessagingCredentials>;
  receivedAt: Date;
  traits: InboundTraits;
}

/** An event as it is being read. */
export interface Seen {
  account: ChannelAccount<MessagingCredentials>;
  traits: InboundTraits;
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
  /** The account writes to itself, to try its bot. */
  isSelf: boolean;
  /** Another app holds the conversation: we may look on, not answer. */
  isWatched: boolean;
  /** ISO 8601. No key depends on it. */
  at: string;
}

export function see(item: MetaItem, { account, receivedAt, traits }: ParseContext): Seen {
  const raw = rawEvent.parse(isRecord(item.value) ? item.value : {});
  const field = item.field ?? '';
  return {
    account,
    traits,
    entryId: item.entryId,
    field,
    raw,
    original: item.value,
    ...whoIn(raw, item.entryId),
    isWatched: field === 'standby',
    at: timeOf(raw.timestamp) ?? timeOf(item.entryTime) ?? receivedAt.toISOString(),
  };
}

/**
 * For an echo the business is the sender and the person the recipient. The account's own name tells it as well, where
 * an event has no such flag; an account that writes to itself is both.
 * https://developers.facebook.com/documentation/instagram-platform/self-messaging
 */
function whoIn(raw: RawEvent, ownId: string | undefined): Pick<Seen, 'person' | 'byBusiness' | 'isSelf'> {
  const sender = raw.sender?.id;
  const recipient = raw.recipient?.id;
  const isSelf = raw.is_self ?? raw.message?.is_self ?? raw.postback?.is_self ?? false;
  const isOwn = sender !== undefined && sender === ownId && recipient !== ownId && !isSelf;
  const byBusiness = raw.message?.is_echo ?? isOwn;
  return { person: byBusiness ? recipient : sender, byBusiness, isSelf };
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

/** Times come as seconds, as milliseconds, and from some endpoints as ISO 8601 with an offset. */
export function timeOf(time: unknown): string | undefined {
  if (typeof time !== 'string' || !ISO.test(time)) return instantOf(time);
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : instantOf(ms);
}
