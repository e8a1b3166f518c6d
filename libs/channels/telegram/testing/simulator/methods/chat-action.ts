import { refusal } from '../wire/api-refusal';
import { findChat } from './chat-access';
import type { Method } from './method';

/** "The status is set for 5 seconds or less": https://core.telegram.org/bots/api#sendchataction */
const ACTION_MS = 5000;

const ACTIONS = [
  'cancel',
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'record_audio',
  'upload_voice',
  'upload_audio',
  'upload_document',
  'choose_sticker',
  'find_location',
  'pick_up_location',
  'record_video_note',
  'upload_video_note',
];

export const sendChatAction: Method = (context) => {
  const { params, world, bot } = context;
  const action = params.string('action').toLowerCase();
  if (!ACTIONS.includes(action)) throw refusal('chatAction');
  if (params.has('business_connection_id')) throw refusal('businessConnection');
  const chat = findChat(context, 'write');
  const atMs = world.clock.nowMs();
  world.actions.add({
    botId: bot.id,
    chatKey: chat.key,
    chatId: chat.id,
    action,
    atMs,
    untilMs: action === 'cancel' ? atMs : atMs + ACTION_MS,
  });
  return true;
};
