import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { parseMessageExternalId, type ChatAddress } from '../refs';
import type { Draft } from './draft';

/** https://core.telegram.org/bots/api#reactiontypeemoji */
const ALLOWED = new Set(
  (
    '❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 ' +
    '🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 ' +
    '🤷‍♂ 🤷 🤷‍♀ 😡'
  ).split(' '),
);

/** Asks for the coloured form of a sign; Telegram's list is without. */
const VARIATION_SELECTOR = /\uFE0F/g;

const CUSTOM = /^custom:(?<id>\d+)$/;

/**
 * https://core.telegram.org/bots/api#setmessagereaction: a bot has at most one reaction on a message; none takes it
 * back. Setting the same one twice is the same as once.
 * @throws PermanentError for more than one, for an emoji that is no reaction, for a message of another chat, and in
 * business chats, for which Telegram has no such call
 */
export function reactionDraft(
  { targetExternalId, emojis }: Extract<MessagePart, { kind: 'reaction' }>,
  address: ChatAddress,
): Draft {
  const target = parseMessageExternalId(targetExternalId);
  if (address.businessConnectionId)
    throw new PermanentError('Telegram has no reactions of bots in business chats.');
  if (target?.chatId !== address.chatId || target.businessConnectionId)
    throw new PermanentError('The message to react to is not in this chat.');
  if (emojis.length > 1) throw new PermanentError('A Telegram bot has one reaction on a message at most.');
  const fields = { message_id: Number(target.messageId), reaction: emojis.map(reactionType) };
  return { kind: 'reaction', fields };
}

function reactionType(emoji: string): Record<string, string> {
  const custom = CUSTOM.exec(emoji)?.groups?.['id'];
  if (custom) return { type: 'custom_emoji', custom_emoji_id: custom };
  const bare = emoji.replaceAll(VARIATION_SELECTOR, '');
  if (!ALLOWED.has(bare))
    throw new PermanentError('This emoji is none of those that Telegram has reactions for.');
  return { type: 'emoji', emoji: bare };
}
