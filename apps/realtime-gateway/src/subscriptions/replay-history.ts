import { Metrics } from '@causerie/observability';
import { EventLogStore, WorkspaceTransaction, type LogPage } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { WORKSPACE_WIDE } from '../log/audience';
import type { LiveEvent } from '../log/live-event';
import type { WorkspaceFeed } from '../log/workspace-feed';
import { encodeCursor } from '../protocol/cursor';
import { pageFrame, serverFrame } from '../protocol/server-frames';
import type { Connection } from '../sockets/connection';

const PAGE_EVENTS = 100;

export interface Replay {
  connection: Connection;
  feed: WorkspaceFeed;
  channels: readonly string[];
  /** The client has everything up to here. */
  position: number;
  /** Asked before each page: may the client still hear all of it? */
  stillAllowed: () => boolean;
  /** Runs between two batches, when the client has everything up to the feed's position. */
  goLive: () => void;
}

/**
 * Gives a client all that it missed, then lets it go live, without a gap and without a double:
 *
 * 1. The feed is open, so what comes from now on is kept at hand.
 * 2. Pages of history, each read when the one before has left this process, until a page is not full.
 * 3. Between two batches: what the feed has delivered beyond the last page comes from what it kept. The client joins
 *    in the same instant.
 *
 * Or `reset`: the cursor is older than what is kept, or ahead of the log (a restored database). Never a part.
 */
@Injectable()
export class ReplayHistory {
  constructor(
    private readonly store: EventLogStore,
    private readonly transaction: WorkspaceTransaction,
    private readonly metrics: Metrics,
  ) {}

  async run(replay: Replay): Promise<void> {
    const { connection, feed } = replay;
    let { position } = replay;
    let sent = 0;
    for (let merged: number | null = null; merged === null;) {
      if (!connection.open) return;
      if (!replay.stillAllowed()) return connection.cut('unauthenticated');
      const page = await this.read(replay, position);
      if (position < page.purgedTo || position > page.head) return this.reset(replay);
      const full = page.events.length === PAGE_EVENTS;
      position = full ? page.events[PAGE_EVENTS - 1]!.position : page.head;
      sent += page.events.length;
      if (page.events.length > 0) {
        await connection.sendAndDrain(pageFrame(feed.workspaceId, page.events, position));
      }
      if (full) continue;
      await feed.reach(position);
      merged = await feed.atRest(() => this.merge(replay, position));
      sent += merged ?? 0;
    }
    this.metrics.counter('rt_resume_total').inc({ result: 'complete' });
    this.metrics.counter('rt_gap_fill_total').inc({ source: 'pg' });
    this.metrics.histogram('rt_resume_events').observe(sent);
  }

  private read({ feed, channels }: Replay, position: number): Promise<LogPage> {
    const filter = { channels, workspaceWide: channels.includes(WORKSPACE_WIDE) };
    return this.transaction.run(feed.workspaceId, (tx) =>
      this.store.readWanted(tx, position, PAGE_EVENTS, filter),
    );
  }

  /** At rest. Null: the feed has gone on by more than it keeps; another page is needed. */
  private merge({ connection, feed, channels, goLive }: Replay, position: number): number | null {
    const recent = feed.recentAfter(position);
    if (recent === null) return null;
    const missed = recent.filter((event) => wants(channels, event));
    if (missed.length > 0) connection.deliver(Buffer.concat(missed.map((event) => event.frame)));
    connection.send(
      serverFrame({ frame: 'complete', cursor: encodeCursor(feed.workspaceId, feed.position) }),
    );
    goLive();
    return missed.length;
  }

  private async reset({ connection, feed, goLive }: Replay): Promise<void> {
    await feed.atRest(() => {
      connection.send(serverFrame({ frame: 'reset', cursor: encodeCursor(feed.workspaceId, feed.position) }));
      goLive();
    });
    this.metrics.counter('rt_resume_total').inc({ result: 'reset' });
  }
}

function wants(channels: readonly string[], event: LiveEvent): boolean {
  return channels.includes(event.channel) || (!event.personal && channels.includes(WORKSPACE_WIDE));
}
