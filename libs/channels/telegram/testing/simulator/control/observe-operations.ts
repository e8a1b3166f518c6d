import { type Journaled, ControlError } from '@causerie/channel-kit-testing';
import type { BotCall, WebhookPost } from '../state/bot';
import type { CallbackQueryRecord, ChatActionRecord } from '../state/records';
import { viewMessage, type MessageView } from '../state/message-view';
import type { MessageEvent, World } from '../state/world';
import type { BotRef, MessageRef, Place, PollInput } from './inputs';
import { findBot, findMessage, findPlace } from './places';
import type { UserInfo } from './setup-operations';

const WAIT_MAX_MS = 60_000;

/** When each step of answering one message happened, in milliseconds since the epoch. */
export interface Timings {
  sentAtMs: number;
  /** When the first 2xx of the webhook was back. */
  webhookAcknowledgedAtMs?: number;
  webhookPosts: number;
  /** The first chat action of the bot after the message. */
  chatActionAtMs?: number;
  /** The first message of the bot after the message. */
  repliedAtMs?: number;
  reply?: MessageView;
}

/** What was seen. The `…` with `after` and `waitMs` are long polls. */
export function observeOperations(world: World) {
  return {
    health: () => ({ ok: true as const, nowMs: world.clock.nowMs() }),

    /** Without the tokens. */
    bots: (): { id: number; username: string; webhookUrl: string; pendingUpdates: number }[] =>
      [...world.bots.values()].map(({ id, user, webhook, pending }) => ({
        id,
        username: user.username ?? '',
        webhookUrl: webhook?.url ?? '',
        pendingUpdates: pending.length,
      })),

    user: (input: { user: number }): UserInfo => {
      const user = world.users.get(input.user);
      if (!user) throw new ControlError(`no user ${input.user}`);
      const { deactivated: _, profilePhotoKeys: __, ...info } = user;
      return info;
    },

    messages: (input: Place): MessageView[] =>
      [...findPlace(world, input).messages.values()].map((message) => viewMessage(world.files, message)),

    calls: (input: PollInput & { bot?: BotRef; method?: string }): Promise<Journaled<BotCall>[]> =>
      findBot(world, input.bot).calls.poll(
        input.after ?? 0,
        waitMs(input),
        ({ method }) => input.method === undefined || method.toLowerCase() === input.method.toLowerCase(),
      ),

    webhookPosts: (input: PollInput & { bot?: BotRef }): Promise<Journaled<WebhookPost>[]> =>
      findBot(world, input.bot).posts.poll(input.after ?? 0, waitMs(input)),

    /** Sent, edited, deleted and reacted-to messages of one chat, by people and bots. */
    messageEvents: (input: PollInput & Place): Promise<Journaled<MessageEvent>[]> => {
      const { key } = findPlace(world, input);
      return world.events.poll(input.after ?? 0, waitMs(input), ({ chatKey }) => chatKey === key);
    },

    chatActions: (input: PollInput & Place): Promise<Journaled<ChatActionRecord>[]> => {
      const { key } = findPlace(world, input);
      return world.actions.poll(input.after ?? 0, waitMs(input), ({ chatKey }) => chatKey === key);
    },

    callbackQuery: (input: { callbackQueryId: string }): CallbackQueryRecord => {
      const query = world.callbackQueries.get(String(input.callbackQueryId));
      if (!query) throw new ControlError('no such callback query');
      return query;
    },

    timings: (input: MessageRef): Timings => timings(world, input),
  };
}

function timings(world: World, input: MessageRef): Timings {
  const message = findMessage(world, input);
  const { key, id } = message.chat;
  const bot = findBot(world, input.bot ?? message.chat.private?.botId);
  const posts = bot.posts.entries.filter(
    (post) => post.chatId === id && post.messageId === message.messageId,
  );
  const accepted = posts.find((post) => post.accepted);
  const action = world.actions.entries.find(
    (seen) => seen.botId === bot.id && seen.chatKey === key && seen.atMs >= message.sentAtMs,
  );
  const reply = world.events.entries.find(
    ({ change, chatKey, message: seen }) =>
      change === 'sent' &&
      chatKey === key &&
      seen.sender.kind === 'bot' &&
      seen.messageId > message.messageId,
  );
  return {
    sentAtMs: message.sentAtMs,
    webhookPosts: posts.length,
    ...(accepted ? { webhookAcknowledgedAtMs: accepted.atMs + (accepted.tookMs ?? 0) } : {}),
    ...(action ? { chatActionAtMs: action.atMs } : {}),
    ...(reply ? { repliedAtMs: reply.atMs, reply: reply.message } : {}),
  };
}

function waitMs(input: PollInput): number {
  return Math.min(WAIT_MAX_MS, Math.max(0, input.waitMs ?? 0));
}
