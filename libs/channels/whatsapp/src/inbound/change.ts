import { createHash } from 'node:crypto';
import { instantOf, isRecord, type MetaItem } from '@causerie/channel-meta-graph';
import type { ChannelAccount } from '@causerie/channel-kit';
import type { WhatsAppCredentials } from '../credentials';
import { rawValue, type RawContact } from './raw';

/** What an element of a body is read against. */
export interface Change {
  account: ChannelAccount<WhatsAppCredentials>;
  entryId: string | undefined;
  /** The webhook field; '' where the body does not name it. */
  field: string;
  value: Record<string, unknown>;
  /** The item as it came. */
  original: unknown;
  contacts: readonly RawContact[];
  /** Of our number, digits only. */
  ownPhone: string;
  /** When Meta made the notification, where it says so. */
  entryTime: string | undefined;
  /** ISO 8601: for what WhatsApp gives no time of its own. No key depends on it. */
  at: string;
}

export interface ParseContext {
  account: ChannelAccount<WhatsAppCredentials>;
  receivedAt: Date;
}

export function readChange(item: MetaItem, { account, receivedAt }: ParseContext): Change {
  const value = isRecord(item.value) ? item.value : {};
  const { metadata, contacts } = rawValue.parse(value);
  const entryTime = instantOf(item.entryTime);
  return {
    account,
    entryId: item.entryId,
    field: item.field ?? '',
    value,
    original: item.value,
    contacts: contacts ?? [],
    ownPhone: digits(metadata?.display_phone_number ?? ''),
    entryTime,
    at: entryTime ?? receivedAt.toISOString(),
  };
}

export const digits = (text: string) => text.replaceAll(/\D/g, '');

export function listIn(value: Record<string, unknown>, name: string): unknown[] {
  const list = value[name];
  return Array.isArray(list) ? (list as unknown[]) : [];
}

/** Of one account for ever. Ids of any shape fit: what is too long for the database stands in by its hash. */
export function eventKey(...parts: (string | undefined)[]): string {
  const key = parts.map((part) => part ?? '').join(':');
  return key.length <= 380 ? key : `${key.slice(0, 40)}:${sha256(key)}`;
}

/** Names what WhatsApp gave no id, by what it is: a repeat of the same has the same name. */
export function contentId(original: unknown): string {
  return `content:${sha256(JSON.stringify(original) ?? 'undefined').slice(0, 32)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}
