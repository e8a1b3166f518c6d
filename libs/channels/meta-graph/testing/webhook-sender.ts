import { signatureOf } from '@causerie/channel-meta-graph';
import type { SimulatorClock } from './clock';
import type { FaultSwitches } from './faults';
import type { Journal } from './journal';
import { metaJson } from './meta-json';

/** One thing to tell, and to whom. */
interface Notification {
  url: string;
  secret: string;
  object: string;
  entryId: string;
  field: string;
  value: unknown;
}

/** One POST of a webhook. */
export interface WebhookPost {
  url: string;
  fields: string[];
  attempt: number;
  /** 0 for the post itself, 1… for the repeats of a `duplicate` fault. */
  copy: number;
  atMs: number;
  tookMs?: number;
  statusCode?: number;
  error?: string;
  accepted?: boolean;
  body: unknown;
}

export interface WebhookTiming {
  /** Notifications that come within it travel in one body, up to `batchMax`; 0: each alone. */
  batchMs: number;
  batchMax: number;
  /** Multiplies the waits between attempts; 0.01 makes a second ten milliseconds. */
  backoffScale: number;
  requestTimeoutMs: number;
}

export const DEFAULT_TIMING: WebhookTiming = {
  batchMs: 0,
  batchMax: 100,
  backoffScale: 1,
  requestTimeoutMs: 10_000,
};

/** "Failed webhooks are retried with decreasing frequency for up to 7 days": …/whatsapp/webhooks/overview */
const RETRY_FOR_MS = 7 * 24 * 3_600_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Posts notifications as Meta does: signed over the bytes on the wire, several at once, in no promised order,
 * repeated until they are answered with 2xx.
 */
export class WebhookSender {
  private readonly stop = new AbortController();
  private readonly waiting = new Map<string, Notification[]>();
  private held: Notification[][] = [];
  private readonly cancels = new Set<() => void>();

  constructor(
    private readonly parts: {
      clock: SimulatorClock;
      faults: FaultSwitches;
      posts: Journal<WebhookPost>;
      timing: WebhookTiming;
    },
  ) {}

  send(notification: Notification): void {
    const { batchMs, batchMax } = this.parts.timing;
    if (batchMs <= 0) {
      this.release([notification]);
      return;
    }
    const key = `${notification.url} ${notification.secret}`;
    const batch = this.waiting.get(key);
    if (batch && batch.length < batchMax) {
      batch.push(notification);
      return;
    }
    const fresh = [notification];
    this.waiting.set(key, fresh);
    this.later(batchMs, () => {
      if (this.waiting.get(key) === fresh) this.waiting.delete(key);
      this.release(fresh);
    });
  }

  close(): void {
    this.stop.abort();
    for (const cancel of this.cancels) cancel();
  }

  private release(batch: Notification[]): void {
    const { faults } = this.parts;
    const reorder = faults.list().find((fault) => fault.kind === 'reorder');
    if (reorder?.kind === 'reorder') {
      this.held.push(batch);
      if (this.held.length === 1) this.later(reorder.holdMs ?? 500, () => this.releaseHeld());
      if (this.held.length >= reorder.window) this.releaseHeld();
      return;
    }
    this.dispatch(batch);
  }

  private releaseHeld(): void {
    const batches = this.held.toReversed();
    if (batches.length > 0) this.parts.faults.takeForWebhook('reorder');
    this.held = [];
    for (const batch of batches) this.dispatch(batch);
  }

  private dispatch(batch: Notification[]): void {
    const delay = this.parts.faults.takeForWebhook('delay');
    if (delay) this.later(delay.forMs, () => void this.deliver(batch, 1, this.parts.clock.nowMs()));
    else void this.deliver(batch, 1, this.parts.clock.nowMs());
  }

  private async deliver(batch: Notification[], attempt: number, bornMs: number): Promise<void> {
    const duplicate = this.parts.faults.takeForWebhook('duplicate');
    const copies = Array.from({ length: duplicate?.copies ?? 1 }, (_, copy) => copy);
    let accepted = false;
    if (duplicate?.mode === 'sequence') {
      for (const copy of copies) accepted = (await this.post(batch, { attempt, copy })) || accepted;
    } else {
      const ends = await Promise.all(copies.map((copy) => this.post(batch, { attempt, copy })));
      accepted = ends.includes(true);
    }
    const age = this.parts.clock.nowMs() - bornMs;
    if (accepted || this.stop.signal.aborted || age > RETRY_FOR_MS) return;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    this.later(waitMs * this.parts.timing.backoffScale, () => void this.deliver(batch, attempt + 1, bornMs));
  }

  private async post(batch: Notification[], about: { attempt: number; copy: number }): Promise<boolean> {
    const [first] = batch;
    if (!first || this.stop.signal.aborted) return false;
    const { clock, posts, timing } = this.parts;
    const body = bodyOf(batch, clock.nowMs());
    const bytes = Buffer.from(metaJson(body));
    const fields = batch.map(({ field }) => field);
    const entry = posts.add({ url: first.url, fields, ...about, atMs: clock.nowMs(), body });
    try {
      const response = await fetch(first.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hub-signature-256': signatureOf(bytes, first.secret),
        },
        body: bytes,
        signal: AbortSignal.any([this.stop.signal, AbortSignal.timeout(timing.requestTimeoutMs)]),
      });
      await response.arrayBuffer();
      entry.statusCode = response.status;
    } catch (error) {
      entry.error = (error as Error).name;
    }
    entry.tookMs = clock.nowMs() - entry.atMs;
    entry.accepted = entry.statusCode !== undefined && entry.statusCode >= 200 && entry.statusCode <= 299;
    posts.changed();
    return entry.accepted;
  }

  private later(delayMs: number, task: () => void): void {
    const cancel = this.parts.clock.after(delayMs, () => {
      this.cancels.delete(cancel);
      if (!this.stop.signal.aborted) task();
    });
    this.cancels.add(cancel);
  }
}

/** Lists whose members stand in an entry as they are. Everything else is a change. */
const OWN_LISTS = ['messaging', 'standby'];

/** What happened in one entry stands together in it. */
function bodyOf(batch: readonly Notification[], nowMs: number): unknown {
  const entries = new Map<string, { id: string; time: number; lists: Record<string, unknown[]> }>();
  for (const { entryId, field, value } of batch) {
    const entry = entries.get(entryId) ?? { id: entryId, time: Math.floor(nowMs / 1000), lists: {} };
    const isOwn = OWN_LISTS.includes(field);
    (entry.lists[isOwn ? field : 'changes'] ??= []).push(isOwn ? value : { value, field });
    entries.set(entryId, entry);
  }
  const told = [...entries.values()].map(({ lists, ...entry }) => ({ ...entry, ...lists }));
  return { object: batch[0]?.object, entry: told };
}
