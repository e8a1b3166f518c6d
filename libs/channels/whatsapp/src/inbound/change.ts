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
