import type { OutboundCall } from '@causerie/channel-kit';
import { TelegramError } from 'telegraf';

/**
 * Whoever edits a message need not know whether its words stand in a text or under a file, Telegram does: it refuses
 * editMessageText where there is no text, and nothing has changed then.
 * https://core.telegram.org/bots/api#editmessagecaption
 */
export function captionInstead({ method, payload }: OutboundCall, error: unknown): OutboundCall | undefined {
  if (method !== 'editMessageText' || !(error instanceof TelegramError)) return undefined;
  if (!error.description.toLowerCase().includes('there is no text in the message to edit')) return undefined;
  const { text, entities, ...beside } = payload;
  const formatted = entities === undefined ? {} : { caption_entities: entities };
  return { method: 'editMessageCaption', payload: { ...beside, caption: text, ...formatted } };
}
