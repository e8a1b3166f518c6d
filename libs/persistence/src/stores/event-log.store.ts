import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** An event as the log keeps it. */
export interface LoggedEvent {
  position: number;
  channel: string;
  type: string;
  /** The payload as JSON text: whoever passes it on need not parse it. */
  payloadJson: string;
  createdAt: Date;
}

/** How far a workspace's log reaches. Positions 1 … `purgedTo` are gone. */
export interface LogRange {
  head: number;
  purgedTo: number;
}

export interface LogPage extends LogRange {
  events: LoggedEvent[];
}

/** Which events of a workspace a reader wants. */
export interface LogFilter {
  channels: readonly string[];
  /** Everything but what is addressed to single users. */
  workspaceWide: boolean;
}

export interface MovedLog {
  workspaceId: string;
  position: number;
}

export interface EventRetention {
  rawEventDays: number;
  inboundKeyDays: number;
  eventDays: number;
}

interface PageRow {
  head: string;
  purged_to: string;
  position: string | null;
  channel: string;
  type: string;
  payload: string;
  created_at: Date;
}

const PAGE = `
  SELECT h.head, h.purged_to, e.*
  FROM (SELECT coalesce(max(last_position), 0) AS head, coalesce(max(purged_to), 0) AS purged_to
        FROM event_head WHERE workspace_id = $1) h
  LEFT JOIN LATERAL (
    SELECT event.position, channel, type, payload::text AS payload, created_at FROM event
    WHERE workspace_id = $1 AND event.position > $2`;

const PAGE_END = `
    ORDER BY event.position LIMIT $3
  ) e ON true
  ORDER BY e.position`;

const WANTED = ` AND (channel = ANY ($4) OR ($5 AND left(channel, 5) <> 'user:'))`;

/** The event log: positions are given here, and read by whoever follows it. */
@Injectable()
export class EventLogStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Gives positions to at most `limit` committed events and commits; only then may anybody be told. Answers how far
   * each log moved, and nothing while another process is at it. One short statement with a small answer: a process
   * that is frozen in the middle of it holds no lock, since the server ends the transaction without its help.
   */
  async sequence(limit: number): Promise<{ moved: MovedLog[]; events: number }> {
    const rows = await this.database.query<{ workspace_id: string; position: string; events: number }[]>(
      `SELECT workspace_id, max(position) AS position, count(*)::int AS events
       FROM sequence_events($1) GROUP BY workspace_id`,
      [limit],
    );
    return {
      moved: rows.map((row) => ({ workspaceId: row.workspace_id, position: Number(row.position) })),
      events: rows.reduce((sum, row) => sum + row.events, 0),
    };
  }

  /** Events without a position, over all workspaces. */
  async unsequenced(): Promise<{ count: number; oldestAgeSeconds: number }> {
    const [row] = await this.database.query<[{ count: string; oldest_age_seconds: number }]>(
      'SELECT * FROM unsequenced_events()',
    );
    return { count: Number(row.count), oldestAgeSeconds: row.oldest_age_seconds };
  }

  /** How far these logs reach; one without any event is left out. */
  async heads(workspaceIds: readonly string[]): Promise<MovedLog[]> {
    const rows = await this.database.query<{ workspace_id: string; last_position: string }[]>(
      'SELECT * FROM event_heads($1)',
      [workspaceIds],
    );
    return rows.map((row) => ({ workspaceId: row.workspace_id, position: Number(row.last_position) }));
  }

  async range(tx: WorkspaceTx): Promise<LogRange> {
    const { head, purgedTo } = await this.page(tx, 0, 0);
    return { head, purgedTo };
  }

  /** All events after a position, in order, with the log's range in the same snapshot. */
  async readAfter(tx: WorkspaceTx, position: number, limit: number): Promise<LogPage> {
    return this.page(tx, position, limit);
  }

  /** The same for one reader's channels. Fewer than `limit` events: the reader has all up to `head`. */
  async readWanted(tx: WorkspaceTx, position: number, limit: number, filter: LogFilter): Promise<LogPage> {
    return this.page(tx, position, limit, filter);
  }

  /** Whether all of these conversations are in the workspace. */
  async ownsConversations(tx: WorkspaceTx, conversationIds: readonly string[]): Promise<boolean> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM conversation WHERE id = ANY ($1) AND workspace_id = $2',
      [conversationIds, tx.workspaceId],
    );
    return row?.count === new Set(conversationIds).size;
  }

  /** One bite of retention, over all workspaces: at most `limit` rows a table. Answers how many went. */
  async purge({ rawEventDays, inboundKeyDays, eventDays }: EventRetention, limit: number): Promise<number> {
    const [row] = await this.database.query<[{ gone: string }]>(
      `SELECT purge_expired(make_interval(days => $1), make_interval(days => $2), make_interval(days => $3), $4) AS gone`,
      [rawEventDays, inboundKeyDays, eventDays, limit],
    );
    return Number(row.gone);
  }

  private async page(tx: WorkspaceTx, position: number, limit: number, filter?: LogFilter): Promise<LogPage> {
    const rows = await tx.query<PageRow>(PAGE + (filter ? WANTED : '') + PAGE_END, [
      tx.workspaceId,
      position,
      limit,
      ...(filter ? [filter.channels, filter.workspaceWide] : []),
    ]);
    const [first] = rows;
    return {
      head: Number(first?.head ?? 0),
      purgedTo: Number(first?.purged_to ?? 0),
      events: rows.flatMap((row) => (row.position === null ? [] : [toEvent(row, row.position)])),
    };
  }
}

function toEvent(row: PageRow, position: string): LoggedEvent {
  return {
    position: Number(position),
    channel: row.channel,
    type: row.type,
    payloadJson: row.payload,
    createdAt: row.created_at,
  };
}
