import { NotAWebhookError, type ChannelAccount } from '@causerie/channel-kit';
import type { TelegramCredentials } from '../credentials';
import { rawId } from './raw';

/** "At most one of the optional parameters can be present": https://core.telegram.org/bots/api#update */
export interface Update {
  id: string;
  /** The name of the one member beside `update_id`; '' when there is none. */
  kind: string;
  /** What stands under that name. */
  value: unknown;
}

export interface ParseContext {
  account: ChannelAccount<TelegramCredentials>;
  /** ISO 8601: for what Telegram gives no time of its own. */
  receivedAt: string;
}

/** @throws NotAWebhookError */
export function readUpdate(body: unknown): Update {
  if (!isRecord(body)) throw new NotAWebhookError('The body is no Update: not an object.');
  const id = rawId.safeParse(body['update_id']);
  if (!id.success) throw new NotAWebhookError('The body is no Update: no integer update_id.');
  const kind = Object.keys(body).find((name) => name !== 'update_id' && isRecord(body[name]));
  const name = kind ?? Object.keys(body).find((name) => name !== 'update_id') ?? '';
  return { id: id.data, kind: name, value: body[name] };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Of one account for ever: the update's id alone would do, but after a week without updates Telegram goes on
 * from a random one, so kind and ids keep two different updates apart should it meet an old number.
 */
export function eventKey(update: Update, ...ids: (string | undefined)[]): string {
  const kind = update.kind.replaceAll(/\W/g, '_').slice(0, 64);
  return [update.id, kind, ...ids.filter((id) => id !== undefined)].join(':');
}

/** The id of a message that Telegram gave none, such as a reaction. */
export const updateExternalId = (update: Update) => `update:${update.id}`;

export function instant(unixSeconds: number | undefined): string | undefined {
  return unixSeconds === undefined ? undefined : new Date(unixSeconds * 1000).toISOString();
}
