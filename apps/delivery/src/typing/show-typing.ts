import { newCorrelationId } from '@causerie/kernel';
import { Leases, RedisKeys, type Lease } from '@causerie/redis';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { TypingIndicator } from './typing-indicator';

export interface TypingTurn {
  workspaceId: string;
  conversationId: string;
  turnId: string;
}

interface Shown extends TypingTurn {
  /** Tells this showing from a later one of the same conversation. */
  id: string;
  untilMs: number;
  nextMs: number;
  busy: boolean;
  lease?: Lease;
}

/** However long the turn takes: nobody believes an indicator for longer. */
const SHOWN_MAX_MS = 60_000;
/** Longer than any platform's indicator lasts, so that the lease does not change hands between two repeats. */
const LEASE_MS = 15_000;

/**
 * Keeps the indicator alive while a turn is open. All conversations share one timer; of all replicas, which all
 * hear the news, the one with the lease shows it.
 */
@Injectable()
export class ShowTyping implements OnModuleDestroy {
  /** By conversation. */
  private readonly shown = new Map<string, Shown>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly indicator: TypingIndicator,
    private readonly leases: Leases,
    private readonly keys: RedisKeys,
  ) {}

  /** A newer turn of the same conversation takes over from the older one. */
  begin({ workspaceId, conversationId, turnId }: TypingTurn): void {
    const now = Date.now();
    const lease = this.shown.get(conversationId)?.lease;
    const shown = { workspaceId, conversationId, turnId, id: newCorrelationId(), nextMs: now, busy: false };
    this.shown.set(conversationId, { ...shown, untilMs: now + SHOWN_MAX_MS, ...(lease ? { lease } : {}) });
    this.arm();
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    const all = [...this.shown.values()];
    this.shown.clear();
    await Promise.all(all.map((shown) => this.release(shown)));
  }

  /** Sets the one timer to whoever is next. */
  private arm(): void {
    clearTimeout(this.timer);
    const waiting = [...this.shown.values()].filter(({ busy }) => !busy).map(({ nextMs }) => nextMs);
    if (waiting.length === 0) return;
    this.timer = setTimeout(() => this.showDue(), Math.max(0, Math.min(...waiting) - Date.now()));
    this.timer.unref();
  }

  private showDue(): void {
    const now = Date.now();
    for (const shown of this.shown.values()) {
      if (shown.busy || shown.nextMs > now) continue;
      shown.busy = true;
      void this.showOnce(shown).then((repeatMs) => this.proceed(shown, repeatMs));
    }
    this.arm();
  }

  private async proceed(shown: Shown, repeatMs: number | undefined): Promise<void> {
    shown.busy = false;
    shown.nextMs = Date.now() + (repeatMs ?? 0);
    const current = this.shown.get(shown.conversationId)?.id === shown.id;
    if (current && (repeatMs === undefined || shown.nextMs > shown.untilMs)) {
      this.shown.delete(shown.conversationId);
      await this.release(shown);
    }
    this.arm();
  }

  /** When to show it again; undefined: no more. */
  private async showOnce(shown: Shown): Promise<number | undefined> {
    try {
      if (!(await this.isOurs(shown))) return undefined;
      return await this.indicator.show(shown);
    } catch {
      return undefined;
    }
  }

  private async isOurs(shown: Shown): Promise<boolean> {
    if (shown.lease && (await this.leases.renew(shown.lease))) return true;
    const key = this.keys.lease(shown.workspaceId, `typing:${shown.conversationId}`);
    shown.lease = (await this.leases.acquire(key, LEASE_MS)) ?? undefined;
    return shown.lease !== undefined;
  }

  private async release({ lease }: Shown): Promise<void> {
    if (lease) await this.leases.release(lease).catch(() => undefined);
  }
}
