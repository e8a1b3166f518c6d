import type { AdapterContext, ChannelAccount, ContactProfile } from '@causerie/channel-kit';
import { PermanentError, TransientError } from '@causerie/kernel';
import { TelegramError } from 'telegraf';
import { callTelegram } from './api-client';
import { secretsOf, type TelegramCredentials } from './credentials';
import { rawChat } from './inbound/raw';
import { contactOfChat } from './inbound/people';
import { refusalOf, silenceOf } from './outbound/errors';
import { parseConversationAlias } from './refs';

/** What means that Telegram has nothing to tell about this person. */
const UNTOLD: readonly string[] = ['undeliverable', 'content_rejected'];
const FINAL: readonly string[] = ['auth', 'policy'];

/**
 * Name and username of the person in a private chat (https://core.telegram.org/bots/api#getchat). Telegram tells no
 * locale here, and no picture: it can only be fetched from an address that holds the bot's token. Undefined for
 * groups, for a channel's direct messages, and for people who never wrote to the bot.
 * @throws TransientError, PermanentError
 */
export async function profile(
  conversationAlias: string,
  account: ChannelAccount<TelegramCredentials>,
  context: AdapterContext,
): Promise<ContactProfile | undefined> {
  const address = parseConversationAlias(conversationAlias);
  if (!address || address.chatId.startsWith('-') || address.directTopicId) return undefined;
  const payload = { chat_id: address.chatId };
  try {
    const answer = await callTelegram(account.credentials.token, { method: 'getChat', payload }, context);
    const chat = rawChat.safeParse(answer).data;
    if (chat?.type !== 'private') return undefined;
    const { displayName, username } = contactOfChat(chat);
    return { ...(displayName ? { displayName } : {}), ...(username ? { username } : {}) };
  } catch (error) {
    return failed(error, account);
  }
}

/** The errors do not go on as a cause: a network error's words hold the token. */
function failed(error: unknown, { credentials }: ChannelAccount<TelegramCredentials>): undefined {
  if (!(error instanceof TelegramError)) throw new TransientError(silenceOf(error).description);
  const facts = { payload: {}, secrets: secretsOf(credentials), movedAlias: (id: string) => id };
  const refusal = refusalOf(error, facts);
  if (UNTOLD.includes(refusal.class)) return undefined;
  const description = `Telegram: ${refusal.description}`;
  if (FINAL.includes(refusal.class)) throw new PermanentError(description);
  throw new TransientError(description, refusal.retryAfterMs);
}
