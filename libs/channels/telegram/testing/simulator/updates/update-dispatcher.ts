import type { ApiUpdate, ApiUser, UpdateKind } from '../wire/api-types';
import type { PendingUpdate, SimBot } from '../state/bot';
import { renderChat, renderMessage, renderUser, seconds } from '../state/render';
import type { CallbackQueryRecord, MemberStatus, SimChat, StoredMessage } from '../state/records';
import type { World } from '../state/world';

/** Updates about a message wait at most a day for the bot; callback queries 150 s (telegram-bot-api, Client.cpp). */
const UPDATE_TTL_MS = 24 * 60 * 60 * 1000;
export const CALLBACK_TTL_MS = 150 * 1000;
const REORDER_HOLD_MS = 1000;

interface Draft {
  kind: UpdateKind;
  payload: unknown;
  queueKey: string;
  ttlMs?: number;
  chatId?: number;
  messageId?: number;
}

/** Makes updates for the bots that may see them and puts them in their queues. */
export class UpdateDispatcher {
  private readonly held = new Map<SimBot, { drafts: PendingUpdate[]; cancel: () => void }>();

  constructor(
    private readonly world: World,
    private readonly onPending: (bot: SimBot) => void,
  ) {}

  message(kind: UpdateKind, message: StoredMessage): void {
    for (const bot of this.audience(message)) {
      this.enqueue(bot, {
        kind,
        payload: renderMessage(this.world, message, bot.id),
        queueKey: `chat:${message.chat.id}`,
        chatId: message.chat.id,
        messageId: message.messageId,
      });
    }
  }

  callbackQuery(query: CallbackQueryRecord, message: StoredMessage): void {
    this.enqueue(this.world.bot(query.botId), {
      kind: 'callback_query',
      payload: {
        id: query.id,
        from: renderUser(this.world.user(query.userId)),
        message: renderMessage(this.world, message, query.botId),
        chat_instance: chatInstance(message.chat),
        data: query.data,
      },
      // A queue of its own for each user: a tap may overtake the message it follows.
      queueKey: `callback:${query.userId}`,
      ttlMs: CALLBACK_TTL_MS,
      chatId: message.chat.id,
      messageId: message.messageId,
    });
  }

  /** A bot hears of reactions in a group only as its administrator; #update, `message_reaction`. */
  reaction(message: StoredMessage, userId: number, before: string[], after: string[]): void {
    const asTypes = (emoji: string[]) => emoji.map((one) => ({ type: 'emoji', emoji: one }));
    for (const bot of this.botsIn(message.chat)) {
      if (!message.chat.private && !isAdmin(message.chat.members.get(bot.id))) continue;
      this.enqueue(bot, {
        kind: 'message_reaction',
        payload: {
          chat: renderChat(this.world, message.chat),
          message_id: message.messageId,
          user: renderUser(this.world.user(userId)),
          date: seconds(this.world.clock.nowMs()),
          old_reaction: asTypes(before),
          new_reaction: asTypes(after),
        },
        queueKey: `chat:${message.chat.id}`,
        chatId: message.chat.id,
        messageId: message.messageId,
      });
    }
  }

  /** `my_chat_member` for the bot concerned; `chat_member` for administrator bots when a user is concerned. */
  membership(
    chat: SimChat,
    actorId: number,
    memberId: number,
    change: { before: MemberStatus; after: MemberStatus },
  ) {
    const payload = {
      chat: renderChat(this.world, chat),
      from: this.account(actorId),
      date: seconds(this.world.clock.nowMs()),
      old_chat_member: renderMember(this.account(memberId), change.before),
      new_chat_member: renderMember(this.account(memberId), change.after),
    };
    const draft = { payload, queueKey: `chat:${chat.id}`, chatId: chat.id };
    const concerned = this.world.bots.get(memberId);
    if (concerned) return this.enqueue(concerned, { ...draft, kind: 'my_chat_member' });
    for (const bot of this.botsIn(chat)) {
      if (isAdmin(chat.members.get(bot.id))) this.enqueue(bot, { ...draft, kind: 'chat_member' });
    }
  }

  close(): void {
    for (const { cancel } of this.held.values()) cancel();
  }

  private enqueue(bot: SimBot, draft: Draft): void {
    if (!bot.allowedUpdates.includes(draft.kind)) return;
    const nowMs = this.world.clock.nowMs();
    const { ttlMs, ...rest } = draft;
    const update: PendingUpdate = {
      ...rest,
      updateId: bot.nextUpdateId(),
      expiresAtMs: nowMs + (ttlMs ?? UPDATE_TTL_MS),
      wakeAtMs: nowMs + (bot.faults.takeForWebhook('delay')?.forMs ?? 0),
      failures: 0,
      delayS: 1,
      delivering: false,
    };
    if (this.hold(bot, update)) return;
    bot.pending.push(update);
    this.onPending(bot);
  }

  /** The `reorder` fault: keeps updates back and lets them go last first. */
  private hold(bot: SimBot, update: PendingUpdate): boolean {
    const fault = bot.faults.takeForWebhook('reorder');
    const held = this.held.get(bot);
    if (!fault && !held) return false;
    const drafts = [...(held?.drafts ?? []), update];
    const release = () => {
      this.held.get(bot)?.cancel();
      this.held.delete(bot);
      bot.pending.push(...drafts.reverse());
      this.onPending(bot);
    };
    held?.cancel();
    if (!fault || drafts.length >= fault.window) {
      release();
      return true;
    }
    this.held.set(bot, { drafts, cancel: this.world.clock.after(fault.holdMs ?? REORDER_HOLD_MS, release) });
    return true;
  }

  private account(id: number): ApiUser {
    return this.world.bots.get(id)?.user ?? renderUser(this.world.user(id));
  }

  private botsIn(chat: SimChat): SimBot[] {
    if (chat.private) return [this.world.bot(chat.private.botId)];
    return [...this.world.bots.values()].filter((bot) => isMember(chat.members.get(bot.id)));
  }

  /** Which bots see a message: everybody's in private and channels, by the privacy mode in groups. */
  private audience(message: StoredMessage): SimBot[] {
    const { chat } = message;
    const bots = this.botsIn(chat).filter(
      (bot) => !(message.sender.kind === 'bot' && message.sender.id === bot.id),
    );
    if (chat.private || chat.type === 'channel') return bots;
    return bots.filter(
      (bot) => bot.canReadAllGroupMessages || isAdmin(chat.members.get(bot.id)) || this.isFor(bot, message),
    );
  }

  /**
   * Privacy mode: https://core.telegram.org/bots/features#privacy-mode . Service messages, replies to the bot,
   * commands to it, commands to nobody (unless another bot wrote last) and mentions of it.
   */
  private isFor(bot: SimBot, message: StoredMessage): boolean {
    const { content, chat } = message;
    const text = content.text ?? content.caption;
    if (text === undefined && !content.media && content.fields) return true;
    const replied = message.replyTo === undefined ? undefined : chat.messages.get(message.replyTo);
    if (replied?.sender.kind === 'bot' && replied.sender.id === bot.id) return true;
    const own = `@${bot.user.username ?? ''}`.toLowerCase();
    return [...(content.entities ?? []), ...(content.captionEntities ?? [])].some(
      ({ type, offset, length }) => {
        const value = (text ?? '').slice(offset, offset + length).toLowerCase();
        if (type === 'mention') return value === own;
        if (type !== 'bot_command') return false;
        if (value.includes('@')) return value.endsWith(own);
        return chat.lastBotToWrite === undefined || chat.lastBotToWrite === bot.id;
      },
    );
  }
}

export function toWire(update: PendingUpdate): ApiUpdate {
  return { update_id: update.updateId, [update.kind]: update.payload };
}

export function isMember(status: MemberStatus | undefined): boolean {
  return status !== undefined && status !== 'left' && status !== 'kicked';
}

export function isAdmin(status: MemberStatus | undefined): boolean {
  return status === 'creator' || status === 'administrator';
}

export function renderMember(user: unknown, status: MemberStatus): Record<string, unknown> {
  const extra: Partial<Record<MemberStatus, Record<string, unknown>>> = {
    creator: { is_anonymous: false },
    administrator: {
      can_be_edited: false,
      is_anonymous: false,
      can_manage_chat: true,
      can_delete_messages: true,
      can_manage_video_chats: true,
      can_restrict_members: true,
      can_promote_members: false,
      can_change_info: true,
      can_invite_users: true,
    },
    restricted: { is_member: true, can_send_messages: false, until_date: 0 },
    kicked: { until_date: 0 },
  };
  return { user, status, ...(extra[status] ?? {}) };
}

function chatInstance(chat: SimChat): string {
  let hash = 7n;
  for (const char of chat.key) hash = (hash * 31n + BigInt(char.charCodeAt(0))) % (1n << 62n);
  return hash.toString();
}
