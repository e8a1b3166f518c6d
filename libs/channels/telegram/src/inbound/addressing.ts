import type { ChannelAccount } from '@causerie/channel-kit';
import type { RawEntity, RawMessage } from './raw';

type Bot = Pick<ChannelAccount, 'externalId' | 'username'>;

export interface Command {
  name: string;
  /** The bot it is for, where the writer said so. */
  bot?: string;
  argument: string;
}

const COMMAND = /^\/(?<name>\w{1,64})(?:@(?<bot>\w+))?(?:\s+(?<argument>[\s\S]*))?$/;

/** A message that begins with a command. Telegram marks every one; recordings without marks are read as text. */
export function commandOf({ text, entities }: Pick<RawMessage, 'text' | 'entities'>): Command | undefined {
  const marked = entities?.some((entity) => entity.type === 'bot_command' && entity.offset === 0) ?? true;
  const groups = marked ? COMMAND.exec(text ?? '')?.groups : undefined;
  if (!groups?.['name']) return undefined;
  const bot = groups['bot'];
  return { name: groups['name'], argument: groups['argument'] ?? '', ...(bot ? { bot } : {}) };
}

/** Speaks to the bot in a group: by name, by answering it, or by a command that is not for another bot. */
export function isAddressed(message: RawMessage, bot: Bot): boolean {
  const command = commandOf(message);
  if (command) return command.bot === undefined || isName(command.bot, bot);
  return (
    repliesTo(message, bot) ||
    mentions(message.text, message.entities, bot) ||
    mentions(message.caption, message.caption_entities, bot)
  );
}

/** Every message of a forum topic "replies" to the one that opened it, which may be the bot's. */
function repliesTo({ reply_to_message: original }: RawMessage, bot: Bot): boolean {
  return original?.from?.id === bot.externalId && !original.forum_topic_created;
}

function mentions(text: string | undefined, entities: readonly RawEntity[] | undefined, bot: Bot): boolean {
  return (entities ?? []).some(({ type, offset, length, user }) => {
    if (type === 'text_mention') return user?.id === bot.externalId;
    const marked = (text ?? '').slice(offset, offset + length);
    if (type === 'mention') return isName(marked.slice(1), bot);
    return type === 'bot_command' && isName(marked.split('@')[1] ?? '', bot);
  });
}

/** Usernames are case-insensitive: https://core.telegram.org/bots/features#global-commands */
function isName(name: string, { username }: Bot): boolean {
  return username !== undefined && name.toLowerCase() === username.toLowerCase();
}
