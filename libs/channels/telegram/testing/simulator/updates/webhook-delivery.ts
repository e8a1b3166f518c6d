import type { World } from '../state/world';
import type { PendingUpdate, SimBot, WebhookPost } from '../state/bot';
import { seconds } from '../state/render';
import { toWire } from './update-dispatcher';
import { postJson, type PostAnswer } from './post-json';

/** From telegram-bot-api, WebhookActor.h and on_update_error. */
const RETRY_AFTER_MAX_S = 3600;
const RESEND_MAX_S = 60;
const GONE_CLOSES_AFTER_MS = 23 * 60 * 60 * 1000;

export interface WebhookTiming {
  /** Multiplies the waits between attempts; 0.01 makes a second ten milliseconds. */
  backoffScale: number;
  requestTimeoutMs: number;
}

/** Runs the Bot API call that a webhook gave as its answer. */
export type RunWebhookReply = (bot: SimBot, answer: PostAnswer) => void;

/**
 * Delivers updates as Telegram does. One update at a time for each queue (chat, or user for callback queries):
 * the next waits for a 2xx. A failure is retried at once, then after 2, 4, 8 … seconds up to a random 60–120,
 * or when `Retry-After` says, until the update expires.
 */
export class WebhookDelivery {
  private readonly stop = new AbortController();
  private readonly timers = new Map<PendingUpdate, () => void>();

  constructor(
    private readonly world: World,
    private readonly timing: WebhookTiming,
    private readonly runReply: RunWebhookReply,
  ) {}

  pump(bot: SimBot): void {
    if (!bot.webhook || this.stop.signal.aborted) return;
    const nowMs = this.world.clock.nowMs();
    bot.pending = bot.pending.filter((update) => update.delivering || update.expiresAtMs > nowMs);
    let free = bot.webhook.maxConnections - bot.pending.filter(({ delivering }) => delivering).length;
    const seen = new Set<string>();
    for (const update of bot.pending) {
      const isFirst = !seen.has(update.queueKey);
      seen.add(update.queueKey);
      if (free <= 0 || !isFirst || update.delivering) continue;
      if (update.wakeAtMs > nowMs) {
        this.wake(bot, update, update.wakeAtMs - nowMs);
        continue;
      }
      free -= 1;
      void this.deliver(bot, update);
    }
  }

  close(): void {
    this.stop.abort();
    for (const cancel of this.timers.values()) cancel();
  }

  private wake(bot: SimBot, update: PendingUpdate, delayMs: number): void {
    if (this.timers.has(update)) return;
    const cancel = this.world.clock.after(delayMs, () => {
      this.timers.delete(update);
      this.pump(bot);
    });
    this.timers.set(update, cancel);
  }

  private async deliver(bot: SimBot, update: PendingUpdate): Promise<void> {
    update.delivering = true;
    const duplicate = bot.faults.takeForWebhook('duplicate');
    const repeats = Array.from(
      { length: Math.max(0, (duplicate?.copies ?? 1) - 1) },
      (_, index) => index + 1,
    );
    const together = duplicate?.mode === 'sequence' ? [] : repeats;
    const answers = await Promise.all([0, ...together].map((copy) => this.post(bot, update, copy)));
    if (duplicate?.mode === 'sequence') {
      for (const copy of repeats) await this.post(bot, update, copy);
    }
    update.delivering = false;
    if (this.stop.signal.aborted) return;
    this.settle(bot, update, answers[0] ?? { error: 'Webhook connection closed' });
    this.pump(bot);
  }

  private async post(bot: SimBot, update: PendingUpdate, copy: number): Promise<PostAnswer> {
    const { webhook } = bot;
    if (!webhook) return { error: 'Webhook connection closed' };
    const entry: WebhookPost = bot.posts.add({
      updateId: update.updateId,
      kind: update.kind,
      ...(update.chatId !== undefined ? { chatId: update.chatId } : {}),
      ...(update.messageId !== undefined ? { messageId: update.messageId } : {}),
      attempt: update.failures + 1,
      copy,
      atMs: this.world.clock.nowMs(),
    });
    const answer = await postJson({
      url: webhook.url,
      body: JSON.stringify(toWire(update)),
      headers: webhook.secretToken ? { 'X-Telegram-Bot-Api-Secret-Token': webhook.secretToken } : {},
      timeoutMs: this.timing.requestTimeoutMs,
      signal: this.stop.signal,
    });
    entry.tookMs = this.world.clock.nowMs() - entry.atMs;
    if (answer.statusCode !== undefined) entry.statusCode = answer.statusCode;
    if (answer.error !== undefined) entry.error = answer.error;
    entry.accepted = isAccepted(answer);
    // Told once the queue is settled: whoever waits for the post may look at what is pending.
    setImmediate(() => bot.posts.changed());
    if (entry.accepted) this.runReply(bot, answer);
    return answer;
  }

  private settle(bot: SimBot, update: PendingUpdate, answer: PostAnswer): void {
    if (isAccepted(answer)) {
      if (bot.webhook) delete bot.webhook.first410AtMs;
      bot.pending = bot.pending.filter((other) => other !== update);
      return;
    }
    this.noteError(bot, answer);
    this.postpone(bot, update, Math.min(RETRY_AFTER_MAX_S, Math.max(0, answer.retryAfterS ?? 0)));
  }

  private noteError(bot: SimBot, answer: PostAnswer): void {
    const { webhook } = bot;
    if (!webhook) return;
    const nowMs = this.world.clock.nowMs();
    webhook.lastErrorDateS = seconds(nowMs);
    webhook.lastErrorMessage =
      answer.error ??
      `Wrong response from the webhook: ${answer.statusCode} ${answer.statusText ?? ''}`.trim();
    if (answer.statusCode !== 410) delete webhook.first410AtMs;
    else if (webhook.first410AtMs === undefined) webhook.first410AtMs = nowMs;
    else if (nowMs > webhook.first410AtMs + GONE_CLOSES_AFTER_MS) delete bot.webhook;
  }

  private postpone(bot: SimBot, update: PendingUpdate, retryAfterS: number): void {
    const nowMs = this.world.clock.nowMs();
    let waitS = retryAfterS;
    if (retryAfterS === 0 && update.failures > 0) {
      update.delayS = Math.min(RESEND_MAX_S * (1 + Math.random()), update.delayS * 2);
      waitS = update.delayS;
    }
    update.failures += 1;
    if (nowMs + waitS * 1000 > update.expiresAtMs) {
      bot.pending = bot.pending.filter((other) => other !== update);
      return;
    }
    update.wakeAtMs = nowMs + waitS * 1000 * this.timing.backoffScale;
  }
}

function isAccepted(answer: PostAnswer): boolean {
  return answer.statusCode !== undefined && answer.statusCode >= 200 && answer.statusCode <= 299;
}
