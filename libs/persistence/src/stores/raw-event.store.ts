import type { DataSource } from 'typeorm';
import { asSystem } from '../database/as-system';

/** A webhook as it came, or one account's part of it. */
export interface RawEvent {
  id: string;
  workspaceId: string;
  accountId: string;
  correlationId: string;
  body: Buffer;
  receivedAt: Date;
  /** It was set aside, and nobody has said that it is well again. */
  quarantined: boolean;
}

export interface RawEventFilter {
  accountId: string;
  since?: Date;
  /** Up to, and not with. */
  until?: Date;
  quarantinedOnly?: boolean;
}

/**
 * Stored webhooks, to be read once more. For the owner's connection only: what people wrote stands in them, so the
 * services' role cannot read them.
 */
export class RawEventStore {
  constructor(private readonly owner: DataSource) {}

  /** Oldest first. `after`: the last one of the page before. */
  async page(filter: RawEventFilter, limit: number, after?: RawEvent): Promise<RawEvent[]> {
    const rows = await asSystem(this.owner, (manager) =>
      manager.query<RawEventRow[]>(PAGE, [
        filter.accountId,
        filter.since ?? null,
        filter.until ?? null,
        filter.quarantinedOnly ?? false,
        after?.id ?? null,
        limit,
      ]),
    );
    return rows.map((row) => ({
      id: row.id,
      workspaceId: row.workspace_id,
      accountId: row.channel_account_id,
      correlationId: row.correlation_id,
      body: row.body,
      receivedAt: row.received_at,
      quarantined: row.quarantined,
    }));
  }

  /** How many of these events were accepted before. */
  async countKnown(accountId: string, keys: readonly string[]): Promise<number> {
    const [row] = await asSystem(this.owner, (manager) =>
      manager.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM inbound_key WHERE channel_account_id = $1 AND key = ANY ($2)',
        [accountId, keys],
      ),
    );
    return row?.n ?? 0;
  }

  /** It passes now: nobody need look at it any more. */
  async resolve(rawEventId: string): Promise<void> {
    await asSystem(this.owner, (manager) =>
      manager.query(
        'UPDATE quarantine SET resolved_at = app_now() WHERE raw_event_id = $1 AND resolved_at IS NULL',
        [rawEventId],
      ),
    );
  }
}

/** Ids are made when a webhook comes in, so that their order is that of time. */
const PAGE = `
  SELECT r.id, r.workspace_id, r.channel_account_id, r.correlation_id, r.body, r.received_at, q.quarantined
  FROM raw_event r
  CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM quarantine q WHERE q.raw_event_id = r.id AND q.resolved_at IS NULL)) AS q(quarantined)
  WHERE r.channel_account_id = $1 AND ($2::timestamptz IS NULL OR r.received_at >= $2)
    AND ($3::timestamptz IS NULL OR r.received_at < $3) AND (q.quarantined OR NOT $4) AND ($5::uuid IS NULL OR r.id > $5)
  ORDER BY r.id LIMIT $6`;

interface RawEventRow {
  id: string;
  workspace_id: string;
  channel_account_id: string;
  correlation_id: string;
  body: Buffer;
  received_at: Date;
  quarantined: boolean;
}
