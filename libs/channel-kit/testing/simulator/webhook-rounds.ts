import type { SimulatorClock } from './clock';
import type { WebhookFaults } from './faults';

/** One POST of a webhook. */
export interface WebhookTry {
  attempt: number;
  /** 0 for the post itself, 1… for the repeats of a `duplicate` fault. */
  copy: number;
  atMs: number;
  tookMs?: number;
  statusCode?: number;
  error?: string;
  accepted?: boolean;
}

export interface RoundsTiming {
  /** Multiplies the waits between attempts; 0.01 makes a second ten milliseconds. */
  backoffScale: number;
  requestTimeoutMs: number;
}

interface RoundsParts<Told> {
  clock: SimulatorClock;
  faults: WebhookFaults;
  timing: RoundsTiming;
  /** One POST, in the end by `WebhookRounds.post`. Resolves with whether it was accepted. */
  post(told: Told, about: { attempt: number; copy: number }): Promise<boolean>;
  /** How long after this attempt the next one follows, before it is scaled; undefined: there is none. */
  waitMs(told: Told, failed: { attempt: number; ageMs: number }): number | undefined;
}

/** How long `reorder` holds what comes, unless it says. */
const HOLD_MS = 500;

/**
 * Posts what there is to tell, each thing on its own, in no promised order, again until it is accepted; and breaks
 * it as the fault switches say. What a body looks like and how often it is repeated is the platform's.
 */
export class WebhookRounds<Told> {
  private readonly stop = new AbortController();
  private readonly cancels = new Set<() => void>();
  private held: Told[] = [];

  constructor(private readonly parts: RoundsParts<Told>) {}

  get isClosed(): boolean {
    return this.stop.signal.aborted;
  }

  send(told: Told): void {
    const reorder = this.parts.faults.peekForWebhook('reorder');
    if (!reorder) {
      this.dispatch(told);
      return;
    }
    this.held.push(told);
    if (this.held.length === 1) this.later(reorder.holdMs ?? HOLD_MS, () => this.releaseHeld());
    if (this.held.length >= reorder.window) this.releaseHeld();
  }

  /** Fills in how it went. Never throws: no answer in time is answer enough. */
  async post(
    entry: WebhookTry,
    { url, headers, bytes }: { url: string; headers: Record<string, string>; bytes: Buffer },
  ): Promise<boolean> {
    const { clock, timing } = this.parts;
    try {
      const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(timing.requestTimeoutMs)]);
      const response = await fetch(url, { method: 'POST', headers, body: bytes, signal });
      await response.arrayBuffer();
      entry.statusCode = response.status;
    } catch (error) {
      entry.error = (error as Error).name;
    }
    entry.tookMs = clock.nowMs() - entry.atMs;
    entry.accepted = entry.statusCode !== undefined && entry.statusCode >= 200 && entry.statusCode <= 299;
    return entry.accepted;
  }

  /** Runs `task` after so long, unless it is closed by then. */
  later(delayMs: number, task: () => void): void {
    const cancel = this.parts.clock.after(delayMs, () => {
      this.cancels.delete(cancel);
      if (!this.isClosed) task();
    });
    this.cancels.add(cancel);
  }

  close(): void {
    this.stop.abort();
    for (const cancel of this.cancels) cancel();
  }

  private releaseHeld(): void {
    const held = this.held.toReversed();
    if (held.length > 0) this.parts.faults.takeForWebhook('reorder');
    this.held = [];
    for (const told of held) this.dispatch(told);
  }

  private dispatch(told: Told): void {
    const begin = () => void this.deliver(told, 1, this.parts.clock.nowMs());
    const delay = this.parts.faults.takeForWebhook('delay');
    if (delay) this.later(delay.forMs, begin);
    else begin();
  }

  private async deliver(told: Told, attempt: number, bornMs: number): Promise<void> {
    if ((await this.postCopies(told, attempt)) || this.isClosed) return;
    const ageMs = this.parts.clock.nowMs() - bornMs;
    const waitMs = this.parts.waitMs(told, { attempt, ageMs });
    if (waitMs === undefined) return;
    this.later(waitMs * this.parts.timing.backoffScale, () => void this.deliver(told, attempt + 1, bornMs));
  }

  private async postCopies(told: Told, attempt: number): Promise<boolean> {
    const duplicate = this.parts.faults.takeForWebhook('duplicate');
    const copies = Array.from({ length: duplicate?.copies ?? 1 }, (_, copy) => ({ attempt, copy }));
    if (duplicate?.mode !== 'sequence')
      return (await Promise.all(copies.map((about) => this.parts.post(told, about)))).includes(true);
    let accepted = false;
    for (const about of copies) accepted = (await this.parts.post(told, about)) || accepted;
    return accepted;
  }
}
