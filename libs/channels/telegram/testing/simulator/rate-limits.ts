import type { SimulatorClock } from '@causerie/channel-kit-testing';
import type { SimChat } from './state/records';
import { refusal } from './wire/api-refusal';

/**
 * https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this : about one message a second in
 * a chat with short bursts allowed, 20 a minute in a group, 30 a second to all. "Exact limits are unspecified";
 * these are on the generous side, so that a reply in a few parts passes.
 */
export interface RateLimitRules {
  chatPerSecond: number;
  chatBurst: number;
  groupPerMinute: number;
  botPerSecond: number;
}

export const DEFAULT_RATE_LIMITS: RateLimitRules = {
  chatPerSecond: 1,
  chatBurst: 10,
  groupPerMinute: 20,
  botPerSecond: 30,
};

export class RateLimits {
  private readonly buckets = new Map<string, { tokens: number; atMs: number }>();
  private readonly windows = new Map<string, number[]>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly rules: RateLimitRules | 'off',
  ) {}

  get enforced(): boolean {
    return this.rules !== 'off';
  }

  /** Counts `messages` sends or edits, or throws 429 and counts nothing. */
  take(botId: number, chat: SimChat, messages = 1): void {
    if (this.rules === 'off') return;
    const { chatPerSecond, chatBurst, groupPerMinute, botPerSecond } = this.rules;
    const waitsMs = [
      this.bucketWait(`${botId}:${chat.key}`, messages, chatPerSecond, Math.max(chatBurst, messages)),
      this.windowWait(`${botId}`, messages, botPerSecond, 1000),
    ];
    const isGroup = chat.type === 'group' || chat.type === 'supergroup';
    if (isGroup) waitsMs.push(this.windowWait(`${botId}:${chat.key}`, messages, groupPerMinute, 60_000));
    const waitMs = Math.max(...waitsMs);
    if (waitMs > 0) this.refuse(waitMs);
    this.countBucket(`${botId}:${chat.key}`, messages);
    this.countWindow(`${botId}`, messages);
    if (isGroup) this.countWindow(`${botId}:${chat.key}`, messages);
  }

  private refuse(waitMs: number): never {
    const seconds = Math.ceil(waitMs / 1000);
    throw refusal('tooManyRequests', { seconds }, { retry_after: seconds });
  }

  private bucketWait(key: string, count: number, perSecond: number, burst: number): number {
    const nowMs = this.clock.nowMs();
    const bucket = this.buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
    this.buckets.set(key, { tokens, atMs: nowMs });
    return tokens >= count ? 0 : ((count - tokens) / perSecond) * 1000;
  }

  private countBucket(key: string, count: number): void {
    const bucket = this.buckets.get(key);
    if (bucket) bucket.tokens -= count;
  }

  private windowWait(key: string, count: number, max: number, spanMs: number): number {
    const nowMs = this.clock.nowMs();
    const recent = (this.windows.get(key) ?? []).filter((atMs) => atMs > nowMs - spanMs);
    this.windows.set(key, recent);
    if (recent.length + count <= max || recent.length === 0) return 0;
    const freeing = recent[Math.min(recent.length, recent.length + count - max) - 1] ?? nowMs;
    return Math.max(1, freeing + spanMs - nowMs);
  }

  private countWindow(key: string, count: number): void {
    const nowMs = this.clock.nowMs();
    this.windows.get(key)?.push(...Array.from({ length: count }, () => nowMs));
  }
}
