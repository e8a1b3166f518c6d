import { randomBytes, randomInt } from 'node:crypto';
import { Journal, type WebhookTry } from '@causerie/channel-kit-testing';
import { telegramFaults, type TelegramFaults } from '../faults';
import type { ApiUser } from '../wire/api-types';
import { DEFAULT_UPDATE_KINDS } from '../wire/api-types';

/** One Bot API call as the simulator saw it. Never holds the token; files are named, not kept. */
export interface BotCall {
  method: string;
  params: Record<string, unknown>;
  via: 'http' | 'webhookReply';
  atMs: number;
  tookMs?: number;
  result?: { ok: true; result: unknown } | { ok: false; error_code: number; description: string };
  /** The fault switch that shaped the answer. */
  fault?: string;
}

/** One POST of an update to the bot's webhook. */
export interface WebhookPost extends WebhookTry {
  updateId: number;
  kind: string;
  chatId?: number;
  messageId?: number;
}

export interface PendingUpdate {
  updateId: number;
  kind: string;
  payload: unknown;
  /** Updates with the same key are delivered one after the other. */
  queueKey: string;
  expiresAtMs: number;
  wakeAtMs: number;
  failures: number;
  delayS: number;
  chatId?: number;
  messageId?: number;
  delivering: boolean;
}

export interface WebhookConfig {
  url: string;
  secretToken: string;
  maxConnections: number;
  ipAddress?: string;
  lastErrorDateS?: number;
  lastErrorMessage?: string;
  first410AtMs?: number;
}

/** A bot account, its queue of updates and what was seen of it. */
export class SimBot {
  readonly calls = new Journal<BotCall>();
  readonly posts = new Journal<WebhookPost>();
  readonly faults: TelegramFaults;
  pending: PendingUpdate[] = [];
  webhook?: WebhookConfig;
  /** @see BotInput.hadChats */
  hadChats = false;
  /** Files that came with its calls. */
  uploads = 0;
  allowedUpdates: readonly string[] = DEFAULT_UPDATE_KINDS;
  private updateId = randomInt(100_000_000, 900_000_000);

  constructor(
    readonly id: number,
    readonly token: string,
    readonly user: ApiUser,
    readonly canReadAllGroupMessages: boolean,
    everywhere: TelegramFaults,
  ) {
    this.faults = telegramFaults(everywhere);
  }

  nextUpdateId(): number {
    this.updateId += 1;
    return this.updateId;
  }
}

/** `\d+:[\w-]{35}`, made up here; no such bot exists. */
export function newToken(botId: number): string {
  return `${botId}:AA${randomBytes(32).toString('base64url').slice(0, 33)}`;
}

export const TOKEN_SHAPE = /^\d{1,16}:[\w-]{35}$/;
