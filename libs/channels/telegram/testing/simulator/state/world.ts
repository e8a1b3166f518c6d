import { randomBytes, randomInt } from 'node:crypto';
import { type SimulatorClock, fileFaults, Journal } from '@causerie/channel-kit-testing';
import { telegramFaults } from '../faults';
import type { SimBot } from './bot';
import { FileStore } from './file-store';
import type {
  CallbackQueryRecord,
  ChatActionRecord,
  MessageContent,
  Sender,
  SimChat,
  SimUser,
  StoredMessage,
} from './records';
import { viewMessage, type MessageView } from './message-view';

/** What happened to a message, in order; what the control API lets a test wait on. */
export interface MessageEvent {
  change: 'sent' | 'edited' | 'deleted' | 'reaction';
  chatKey: string;
  /** The message as it was right after the change. */
  message: MessageView;
  atMs: number;
}

export interface NewMessage {
  sender: Sender;
  content: MessageContent;
  threadId?: number;
  replyTo?: number;
  quote?: string;
  mediaGroupId?: string;
  replyMarkup?: unknown;
}

/** Ten digits and more, as users and bots made here have; "at most 52 significant bits": #user */
function isUserId(id: number): boolean {
  return Number.isSafeInteger(id) && id >= 1_000_000_000 && id < 2 ** 52;
}

/** All users, chats, messages and files. Knows no HTTP and refuses nothing. */
export class World {
  readonly users = new Map<number, SimUser>();
  readonly bots = new Map<number, SimBot>();
  readonly chats = new Map<number, SimChat>();
  readonly privateChats = new Map<string, SimChat>();
  readonly callbackQueries = new Map<string, CallbackQueryRecord>();
  readonly files: FileStore;
  /** What is broken for all bots, those to come too. */
  readonly faults = telegramFaults();
  /** What is broken where files are fetched. */
  readonly fileFaults = fileFaults();
  readonly events = new Journal<MessageEvent>();
  readonly actions = new Journal<ChatActionRecord>();
  private readonly nextMessageIds = new Map<string, number>();

  constructor(readonly clock: SimulatorClock) {
    this.files = new FileStore(clock);
  }

  bot(id: number): SimBot {
    const bot = this.bots.get(id);
    if (!bot) throw new Error(`no bot ${id}`);
    return bot;
  }

  user(id: number): SimUser {
    const user = this.users.get(id);
    if (!user) throw new Error(`no user ${id}`);
    return user;
  }

  /** The private chat of an unknown person with a bot that had chats before: they wrote then, and no more is known. */
  strangersChat(botId: number, userId: number): SimChat | undefined {
    if (!this.bot(botId).hadChats || !isUserId(userId)) return undefined;
    const person = { id: userId, firstName: 'Somebody', deactivated: false, profilePhotoKeys: [] };
    this.users.set(userId, person);
    const chat = this.openPrivateChat(botId, userId);
    if (chat.private) chat.private.started = true;
    return chat;
  }

  privateChat(botId: number, userId: number): SimChat | undefined {
    return this.privateChats.get(`${botId}:${userId}`);
  }

  openPrivateChat(botId: number, userId: number): SimChat {
    const known = this.privateChat(botId, userId);
    if (known) return known;
    const key = `${botId}:${userId}`;
    const chat: SimChat = {
      key,
      id: userId,
      type: 'private',
      isForum: false,
      members: new Map(),
      messages: new Map(),
      topics: new Map(),
      private: { botId, userId, started: false, blocked: false },
    };
    this.privateChats.set(key, chat);
    return chat;
  }

  addMessage(chat: SimChat, draft: NewMessage): StoredMessage {
    const nowMs = this.clock.nowMs();
    const message: StoredMessage = {
      ...draft,
      messageId: this.nextMessageId(chat),
      chat,
      sentAtMs: nowMs,
      reactions: new Map(),
    };
    chat.messages.set(message.messageId, message);
    if (draft.sender.kind === 'bot') {
      chat.lastBotToWrite = draft.sender.id;
      this.endChatAction(draft.sender.id, chat);
    }
    this.record('sent', message);
    return message;
  }

  record(change: MessageEvent['change'], message: StoredMessage): void {
    const view = viewMessage(this.files, message);
    this.events.add({ change, chatKey: message.chat.key, message: view, atMs: this.clock.nowMs() });
  }

  removeMessage(message: StoredMessage): void {
    message.deletedAtMs = this.clock.nowMs();
    message.chat.messages.delete(message.messageId);
    this.record('deleted', message);
  }

  /** "The status is set for 5 seconds or less (when a message arrives from your bot, …)": #sendchataction */
  private endChatAction(botId: number, chat: SimChat): void {
    const nowMs = this.clock.nowMs();
    for (const action of this.actions.entries) {
      if (action.botId === botId && action.chatKey === chat.key && action.untilMs > nowMs)
        action.untilMs = nowMs;
    }
  }

  /** Private chats of one bot share a counter, as its account's one mailbox does; other chats have their own. */
  private nextMessageId(chat: SimChat): number {
    const counter = chat.private ? `bot:${chat.private.botId}` : chat.key;
    const id = this.nextMessageIds.get(counter) ?? this.firstMessageId();
    this.nextMessageIds.set(counter, id + 1);
    return id;
  }

  /** Grows with time, so that a restarted simulator does not repeat ids that a stored conversation has seen. */
  private firstMessageId(): number {
    return Math.floor((this.clock.nowMs() - Date.UTC(2025, 0, 1)) / 1000) % 2 ** 30;
  }

  newId(digits = 10): number {
    let id: number;
    do id = randomInt(10 ** (digits - 1), 10 ** digits);
    while (this.users.has(id) || this.bots.has(id) || this.chats.has(-id));
    return id;
  }

  newLongId(): string {
    return (randomBytes(8).readBigUInt64BE() >> 1n).toString();
  }
}
