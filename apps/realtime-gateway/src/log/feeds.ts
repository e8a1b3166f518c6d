import { EventLogStore, WorkspaceTransaction, type MovedLog } from '@causerie/persistence';
import { Metrics } from '@causerie/observability';
import { errorMessage } from '@causerie/kernel';
import { Injectable, Logger } from '@nestjs/common';
import type { LiveEvent } from './live-event';
import { WorkspaceFeed } from './workspace-feed';

interface Held {
  opening: Promise<WorkspaceFeed>;
  feed?: WorkspaceFeed;
  holders: number;
  /** News that came before the feed was open. */
  target: number;
}

/** The feeds of all workspaces that have a client here; the others' logs are not read. */
@Injectable()
export class Feeds {
  private readonly logger = new Logger(Feeds.name);
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly store: EventLogStore,
    private readonly transaction: WorkspaceTransaction,
    private readonly metrics: Metrics,
  ) {}

  /** Each `open` is given back by one `release`. Throws, holding nothing, when the log cannot be read. */
  async open(workspaceId: string): Promise<WorkspaceFeed> {
    const held = this.held.get(workspaceId) ?? this.start(workspaceId);
    held.holders += 1;
    try {
      return await held.opening;
    } catch (error) {
      if (this.held.get(workspaceId) === held) this.held.delete(workspaceId);
      throw error;
    }
  }

  release(workspaceId: string): void {
    const held = this.held.get(workspaceId);
    if (!held) return;
    held.holders -= 1;
    if (held.holders === 0) this.held.delete(workspaceId);
  }

  /** These logs have these positions, committed. */
  moved(logs: readonly MovedLog[]): void {
    for (const { workspaceId, position } of logs) {
      const held = this.held.get(workspaceId);
      if (!held) continue;
      held.target = Math.max(held.target, position);
      held.feed?.moved(position);
    }
  }

  get workspaceIds(): string[] {
    return [...this.held.keys()];
  }

  private start(workspaceId: string): Held {
    const held: Held = { opening: this.create(workspaceId), holders: 0, target: 0 };
    this.held.set(workspaceId, held);
    const opened = (feed: WorkspaceFeed): void => {
      held.feed = feed;
      feed.moved(held.target);
    };
    held.opening.then(opened, () => undefined);
    return held;
  }

  private async create(workspaceId: string): Promise<WorkspaceFeed> {
    const { head } = await this.transaction.run(workspaceId, (tx) => this.store.range(tx));
    return new WorkspaceFeed({
      workspaceId,
      position: head,
      readAfter: (position, limit) =>
        this.transaction.run(workspaceId, (tx) => this.store.readAfter(tx, position, limit)),
      onDelivered: (events) => this.observeLag(events),
      onFailure: (error) =>
        this.logger.warn(`A log could not be read and will be tried again: ${errorMessage(error)}`),
    });
  }

  private observeLag(events: readonly LiveEvent[]): void {
    const lag = this.metrics.histogram('rt_delivery_lag_seconds');
    const nowMs = Date.now();
    for (const event of events) lag.observe(Math.max(0, nowMs - event.createdAtMs) / 1000);
  }
}
