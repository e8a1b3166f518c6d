import { answerCallbackQuery } from './callback-methods';
import { sendChatAction } from './chat-action';
import {
  getChat,
  getChatMember,
  getChatMemberCount,
  getFile,
  getMe,
  getUserProfilePhotos,
  leaveChat,
} from './lookup-methods';
import { mediaMethods, sendMediaGroup } from './media-methods';
import {
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup,
  editMessageText,
} from './edit-methods';
import { deleteMessage, setMessageReaction } from './message-methods';
import type { Method } from './method';
import { sendContact, sendLocation, sendPoll, sendVenue } from './place-methods';
import { sendMessage } from './text-methods';
import { deleteWebhook, getUpdates, getWebhookInfo, setWebhook } from './update-methods';

const METHODS: Record<string, Method> = {
  ...mediaMethods,
  answerCallbackQuery,
  deleteMessage,
  deleteWebhook,
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup,
  editMessageText,
  getChat,
  getChatMember,
  getChatMemberCount,
  getFile,
  getMe,
  getUpdates,
  getUserProfilePhotos,
  getWebhookInfo,
  leaveChat,
  sendChatAction,
  sendContact,
  sendLocation,
  sendMediaGroup,
  sendMessage,
  sendPoll,
  sendVenue,
  setMessageReaction,
  setWebhook,
};

const BY_LOWER_NAME = new Map(
  Object.entries(METHODS).map(([name, run]) => [name.toLowerCase(), { name, run }]),
);

// The name before Bot API 5.3, which the real server still takes and telegraf still sends.
BY_LOWER_NAME.set('getchatmemberscount', { name: 'getChatMemberCount', run: getChatMemberCount });

/** "All methods in the Bot API are case-insensitive": https://core.telegram.org/bots/api#making-requests */
export function findMethod(name: string): { name: string; run: Method } | undefined {
  return BY_LOWER_NAME.get(name.toLowerCase());
}

export const METHOD_NAMES: readonly string[] = Object.keys(METHODS).sort();
