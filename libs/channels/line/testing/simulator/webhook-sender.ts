import type { SimulatorClock } from '@causerie/simulator-meta-graph';
import { signatureOf } from '../signature';
import type { SimAccount, WebhookPost, World } from './world';

export interface WebhookTiming {
  /** Multiplies the waits between deliveries; 0.01 makes a second ten milliseconds. */
  backoffScale: number;
  /** https://developers.line.biz/en/docs/messaging-api/check-webhook-error-statistics/ (2 seconds) */
  requestTimeoutMs: number;
}

export const DEFAULT_TIMING: WebhookTiming = { backoffScale: 1, requestTimeoutMs: 2_000 };

/** Neither is documented: "the number of redeliveries and the interval between them are not disclosed". */
const REDELIVERIES = 10;
const FIRST_WAIT_MS = 1_000;

interface Told {
  account: SimAccount;
  event: Record<string, unknown>;
  messageId?: string;
}

/** Posts events, signed over the bytes on the wire; again if that is switched on, until they are answered with 2xx. */
export class WebhookSender {
  private readonly stop = new AbortController();
  private readonly cancels = new Set<() => void>();
  private held: Told[] = [];

  constructor(private readonly parts: { world: World; clock: SimulatorClock; timing: WebhookTiming }) {}

  send(told: Told): void {
    if (told.account.webhookUrl === '' || !told.account.webhookActive) return;
    const { faults } = this.parts.world;
    const reorder = faults.list().find((fault) => fault.kind === 'reorder');
    if (reorder?.kind === 'reorder') {
      this.held.push(told);
      if (this.held.length === 1) this.later(reorder.holdMs ?? 500, () => this.releaseHeld());
      if (this.held.length >= reorder.window) this.releaseHeld();
      return;
    }
    this.dispatch(told);
  }

  /** A webhook without events, as the console's button sends it. */
  async try(account: SimAccount): Promise<WebhookPost> {
    return this.post(account, [], { attempt: 1, copy: 0 });
  }

  close(): void {
    this.stop.abort();
    for (const cancel of this.cancels) cancel();
  }

  private releaseHeld(): void {
    const held = this.held.toReversed();
    if (held.length > 0) this.parts.world.faults.takeForWebhook('reorder');
    this.held = [];
    for (const told of held) this.dispatch(told);
  }

  private dispatch(told: Told): void {
    const delay = this.parts.world.faults.takeForWebhook('delay');
    if (delay) this.later(delay.forMs, () => void this.deliver(told, 1));
    else void this.deliver(told, 1);
  }

  private async deliver(told: Told, attempt: number): Promise<void> {
    const duplicate = this.parts.world.faults.takeForWebhook('duplicate');
    const copies = Array.from({ length: duplicate?.copies ?? 1 }, (_, copy) => copy);
    const posts = await Promise.all(copies.map((copy) => this.post(told.account, [told], { attempt, copy })));
    const isOver = posts.some(({ accepted }) => accepted) || !told.account.redelivers;
    if (isOver || attempt > REDELIVERIES || this.stop.signal.aborted) return;
    const waitMs = FIRST_WAIT_MS * 2 ** (attempt - 1) * this.parts.timing.backoffScale;
    this.later(waitMs, () => void this.deliver(told, attempt + 1));
  }

  private async post(
    account: SimAccount,
    told: readonly Told[],
    about: { attempt: number; copy: number },
  ): Promise<WebhookPost> {
    const { world, clock, timing } = this.parts;
    const isRedelivery = about.attempt > 1;
    const events = told.map(({ event }) => ({ ...event, deliveryContext: { isRedelivery } }));
    const body = { destination: account.id, events };
    const bytes = Buffer.from(JSON.stringify(body));
    const entry: WebhookPost = world.posts.add({
      accountId: account.id,
      eventIds: told.map(({ event }) => String(event['webhookEventId'])),
      messageIds: told.flatMap(({ messageId }) => messageId ?? []),
      ...about,
      atMs: clock.nowMs(),
      body,
    });
    try {
      const response = await fetch(account.webhookUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'LineBotWebhook/2.0',
          'x-line-signature': signatureOf(bytes, account.channelSecret),
        },
        body: bytes,
        signal: AbortSignal.any([this.stop.signal, AbortSignal.timeout(timing.requestTimeoutMs)]),
      });
      await response.arrayBuffer();
      entry.statusCode = response.status;
      entry.answeredAtMs = clock.nowMs();
    } catch {
      // No answer in time is answer enough: it will come again.
    }
    entry.accepted = entry.statusCode !== undefined && entry.statusCode >= 200 && entry.statusCode <= 299;
    world.posts.changed();
    return entry;
  }

  private later(delayMs: number, task: () => void): void {
    const cancel = this.parts.clock.after(delayMs, () => {
      this.cancels.delete(cancel);
      if (!this.stop.signal.aborted) task();
    });
    this.cancels.add(cancel);
  }
}
