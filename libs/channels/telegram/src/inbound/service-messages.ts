import type { MessagePart } from '@causerie/message-schema';
import { isRecord } from './update';

/** The members of a Message that say something happened: https://core.telegram.org/bots/api#message */
export const SERVICE_FIELDS = [
  'new_chat_members',
  'left_chat_member',
  'chat_owner_left',
  'chat_owner_changed',
  'new_chat_title',
  'new_chat_photo',
  'delete_chat_photo',
  'group_chat_created',
  'supergroup_chat_created',
  'channel_chat_created',
  'message_auto_delete_timer_changed',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'pinned_message',
  'successful_payment',
  'refunded_payment',
  'users_shared',
  'chat_shared',
  'gift',
  'unique_gift',
  'gift_upgrade_sent',
  'connected_website',
  'write_access_allowed',
  'passport_data',
  'proximity_alert_triggered',
  'boost_added',
  'chat_background_set',
  'checklist_tasks_done',
  'checklist_tasks_added',
  'community_chat_added',
  'community_chat_joined',
  'community_chat_removed',
  'direct_message_price_changed',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
  'general_forum_topic_hidden',
  'general_forum_topic_unhidden',
  'giveaway_created',
  'giveaway_completed',
  'managed_bot_created',
  'paid_message_price_changed',
  'poll_option_added',
  'poll_option_deleted',
  'suggested_post_approved',
  'suggested_post_approval_failed',
  'suggested_post_declined',
  'suggested_post_paid',
  'suggested_post_refunded',
  'video_chat_scheduled',
  'video_chat_started',
  'video_chat_ended',
  'video_chat_participants_invited',
  'voice_chat_scheduled',
  'voice_chat_started',
  'voice_chat_ended',
  'voice_chat_participants_invited',
  'web_app_data',
] as const;

/** Identity documents, if encrypted: the raw event has them, nothing else should. */
const PRIVATE_FIELDS = new Set(['passport_data']);

/** Telegram's own word is the action. */
export function servicePart(action: string, value: unknown): MessagePart {
  const details = PRIVATE_FIELDS.has(action) ? undefined : detailsOf(value);
  return { kind: 'service', action, ...(details === undefined ? {} : { details }) };
}

function detailsOf(value: unknown): Record<string, unknown> | undefined {
  if (value === true) return undefined;
  if (!isRecord(value)) return { value };
  return Object.keys(value).length > 0 ? value : undefined;
}
