import { refusal } from '../wire/api-refusal';
import { CAPTION_UNITS_MAX, formatText, type TextInput } from '../text/formatted-text';
import type { KnownUser } from '../text/entity-url';
import type { ParsedText } from '../text/parse-html';
import type { MessageContent, SimChat, StoredMessage } from '../state/records';
import { renderMessage, renderUser } from '../state/render';
import { isAdmin } from '../updates/update-dispatcher';
import type { ApiMessage } from '../wire/api-types';
import { findChat } from './chat-access';
import type { MethodContext } from './method';
import { readReplyMarkup } from './reply-markup';

/** #replyparameters */
const QUOTE_UNITS_MAX = 1024;

/** Where a message of the bot goes and how: the part that all send methods share. */
export interface Envelope {
  chat: SimChat;
  threadId?: number;
  replyTo?: number;
  quote?: string;
  replyMarkup?: Record<string, unknown>;
}

/** Checks in the order of the real server: markup, business connection, chat, reply, topic. */
export function readEnvelope(context: MethodContext): Envelope {
  const reply = readReply(context);
  const replyMarkup = readReplyMarkup(context.params);
  if (context.params.has('business_connection_id')) throw refusal('businessConnection');
  const chat = findChat(context, 'write');
  const replyTo = checkReply(chat, reply);
  const quote = replyTo === undefined ? undefined : checkQuote(chat, replyTo, reply?.quote);
  const threadId = checkThread(context, chat, replyTo);
  return {
    chat,
    ...(replyMarkup ? { replyMarkup } : {}),
    ...(replyTo !== undefined ? { replyTo } : {}),
    ...(quote ? { quote } : {}),
    ...(threadId !== undefined ? { threadId } : {}),
  };
}

export function sendContent(
  context: MethodContext,
  envelope: Envelope,
  contents: MessageContent[],
): StoredMessage[] {
  const { world, bot, limits, updates } = context;
  const { chat, ...rest } = envelope;
  limits.take(bot.id, chat, contents.length);
  const mediaGroupId = contents.length > 1 ? world.newLongId() : undefined;
  return contents.map((content) => {
    const message = world.addMessage(chat, {
      ...rest,
      content,
      sender: chat.type === 'channel' ? { kind: 'channel' } : { kind: 'bot', id: bot.id },
      ...(mediaGroupId ? { mediaGroupId } : {}),
    });
    // A channel's other bots read what was posted; in groups bots never see the messages of bots.
    if (chat.type === 'channel') updates.message('channel_post', message);
    return message;
  });
}

export function sendOne(context: MethodContext, envelope: Envelope, content: MessageContent): ApiMessage {
  const [message] = sendContent(context, envelope, [content]);
  if (!message) throw new Error('one content gives one message');
  return renderMessage(context.world, message, context.bot.id);
}

export function readCaption(context: MethodContext, input?: TextInput): ParsedText {
  const { params } = context;
  return formatText(
    input ?? {
      text: params.string('caption'),
      parseMode: params.string('parse_mode'),
      entities: lenientJson(params.string('caption_entities')),
    },
    knownUsers(context),
  );
}

/** Told after the chat, the reply and the topic have been found. */
export function checkCaptionLength(caption: string): void {
  if (caption.length > CAPTION_UNITS_MAX) throw refusal('captionTooLong');
}

export function knownUsers({ world }: MethodContext): KnownUser {
  return (id) => {
    const user = world.users.get(id);
    return user ? renderUser(user) : undefined;
  };
}

/** Entities that are no JSON are ignored, as on the real server (telegram-bot-api, get_input_entities). */
export function lenientJson(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

interface ReplyRequest {
  messageId: number;
  quote?: string;
  optional: boolean;
}

function readReply({ params }: MethodContext): ReplyRequest | undefined {
  if (!params.has('reply_parameters')) {
    const messageId = params.int('reply_to_message_id');
    return messageId > 0 ? { messageId, optional: params.bool('allow_sending_without_reply') } : undefined;
  }
  let value: unknown;
  try {
    value = params.json('reply_parameters');
  } catch {
    throw refusal('replyParameters');
  }
  const { message_id, quote, allow_sending_without_reply } = (value ?? {}) as Record<string, unknown>;
  if (value === undefined) return undefined;
  if (message_id === undefined) throw refusal('fieldMissing', { field: 'message_id' });
  return {
    messageId: Number(message_id),
    ...(typeof quote === 'string' && quote !== '' ? { quote } : {}),
    optional: allow_sending_without_reply === true,
  };
}

function checkReply(chat: SimChat, reply: ReplyRequest | undefined): number | undefined {
  if (!reply) return undefined;
  if (chat.messages.has(reply.messageId)) return reply.messageId;
  if (reply.optional) return undefined;
  throw refusal('replyNotFound');
}

/** "The quote must be an exact substring of the message to be replied to": #replyparameters */
function checkQuote(chat: SimChat, replyTo: number, quote: string | undefined): string | undefined {
  const { text, caption } = chat.messages.get(replyTo)?.content ?? {};
  const isFound = quote === undefined || (text ?? caption ?? '').includes(quote);
  if (isFound && (quote ?? '').length <= QUOTE_UNITS_MAX) return quote;
  throw refusal('quoteInvalid');
}

/** A reply without a topic lands in the topic of the message replied to. */
function checkThread({ params, bot }: MethodContext, chat: SimChat, replyTo?: number): number | undefined {
  const threadId = params.int('message_thread_id');
  if (threadId <= 0) return replyTo === undefined ? undefined : chat.messages.get(replyTo)?.threadId;
  const topic = chat.topics.get(threadId);
  if (!topic) throw refusal('threadNotFound');
  if (topic.closed && !isAdmin(chat.members.get(bot.id))) throw refusal('topicClosed');
  return threadId;
}
