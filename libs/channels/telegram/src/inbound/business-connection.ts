import type { InboundHealth } from '@causerie/message-schema';
import { ACCOUNT_CONVERSATION } from './people';
import { rawBusinessConnection } from './raw';
import { eventKey, instant, type ParseContext, type Update } from './update';

/**
 * Somebody connected the bot to their own account, changed what it may do there, or took it away. Without the right
 * to reply the bot only listens: https://core.telegram.org/bots/api#businessconnection
 */
export function businessConnectionEvent(update: Update, context: ParseContext): InboundHealth | undefined {
  const raw = rawBusinessConnection.safeParse(update.value).data;
  if (!raw) return undefined;
  const mayReply = raw.rights?.can_reply ?? raw.can_reply ?? false;
  const state = raw.is_enabled ? (mayReply ? 'enabled' : 'enabled_without_replies') : 'disabled';
  return {
    type: 'health',
    key: eventKey(update, raw.id),
    conversation: ACCOUNT_CONVERSATION,
    aspect: 'account',
    subject: `business:${raw.id}`,
    level: state === 'enabled' ? 'ok' : 'warning',
    state,
    at: instant(raw.date) ?? context.receivedAt,
  };
}
