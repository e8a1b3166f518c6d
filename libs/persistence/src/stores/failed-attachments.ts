import type { AttachmentState, MediaKind } from '@causerie/message-schema';
import type { DataSource } from 'typeorm';
import { asSystem } from '../database/as-system';

/** An attachment of a contact's that we do not have. Nothing that they wrote or named is in it. */
export interface FailedAttachment {
  id: string;
  workspaceId: string;
  workspace: string;
  channelAccountId: string;
  platform: string;
  kind: MediaKind;
  state: Exclude<AttachmentState, 'pending' | 'stored'>;
  failure: { code: string; description: string } | null;
  ageMs: number;
  /** When it is tried again by itself; null: not any more. */
  dueInMs: number | null;
}

export interface RetryChoice {
  attachmentId?: string;
  channelAccountId?: string;
  /** Came then or later. */
  since?: Date;
}

/**
 * Files that did not come, over all workspaces; those whose author took them back are none of them. For the owner's
 * connection only.
 */
export class FailedAttachments {
  constructor(private readonly owner: DataSource) {}

  /** The newest first. */
  async list(limit: number, since?: Date): Promise<FailedAttachment[]> {
    const rows = await asSystem(this.owner, (manager) =>
      manager.query<FailedRow[]>(LIST, [since ?? null, limit]),
    );
    return rows.map((row) => ({
      id: row.id,
      workspaceId: row.workspace_id,
      workspace: row.workspace,
      channelAccountId: row.channel_account_id,
      platform: row.platform,
      kind: row.kind,
      state: row.state,
      failure: row.failure,
      ageMs: row.age_ms,
      dueInMs: row.due_in_ms,
    }));
  }

  /** How many of each state there are. */
  async count(since?: Date): Promise<Partial<Record<FailedAttachment['state'], number>>> {
    const rows = await asSystem(this.owner, (manager) =>
      manager.query<{ state: FailedAttachment['state']; count: number }[]>(
        `SELECT a.state, count(*)::int AS count ${FAILED} GROUP BY a.state ORDER BY count(*) DESC, a.state`,
        [since ?? null],
      ),
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  /**
   * Those that failed are due at once, with all their tries before them; what is too large, infected, unsupported or
   * expired stays as it is, and what is being fetched right now. At most `limit`, by id, after `after`. `last`: where
   * the next bite begins; missing after the last.
   */
  async retry(
    choice: RetryChoice,
    limit: number,
    after: string = FIRST,
  ): Promise<{ retried: number; last?: string }> {
    const { attachmentId = null, channelAccountId = null, since = null } = choice;
    const [row] = await asSystem(this.owner, (manager) =>
      manager.query<[{ retried: number; last: string | null }]>(RETRY, [
        attachmentId,
        channelAccountId,
        since,
        after,
        limit,
      ]),
    );
    return row.last === null ? { retried: row.retried } : { retried: row.retried, last: row.last };
  }

  /** Undefined: no contact has sent such an attachment. */
  async stateOf(attachmentId: string): Promise<AttachmentState | undefined> {
    const [row] = await asSystem(this.owner, (manager) =>
      manager.query<{ state: AttachmentState }[]>(
        `SELECT a.state FROM attachment a JOIN message m ON m.id = a.message_id
         WHERE a.id = $1 AND m.direction = 'inbound'`,
        [attachmentId],
      ),
    );
    return row?.state;
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000';

const FAILED = `
  FROM attachment a JOIN message m ON m.id = a.message_id
  WHERE a.state NOT IN ('pending', 'stored') AND m.direction = 'inbound' AND m.emptied_at IS NULL
    AND ($1::timestamptz IS NULL OR a.created_at >= $1)`;

const LIST = `
  SELECT f.*, w.name AS workspace, c.platform FROM (
    SELECT a.id, a.workspace_id, a.channel_account_id, a.kind, a.state, a.failure, a.created_at,
      extract(epoch FROM app_now() - a.created_at)::float8 * 1000 AS age_ms,
      extract(epoch FROM a.due_at - app_now())::float8 * 1000 AS due_in_ms
    ${FAILED} ORDER BY a.created_at DESC, a.id DESC LIMIT $2
  ) f JOIN workspace w ON w.id = f.workspace_id JOIN channel_account c ON c.id = f.channel_account_id
  ORDER BY f.created_at DESC, f.id DESC`;

const RETRY = `
  WITH failed AS (
    SELECT a.id FROM attachment a JOIN message m ON m.id = a.message_id
    WHERE a.state = 'failed' AND (a.lease_until IS NULL OR a.lease_until <= app_now())
      AND m.direction = 'inbound' AND m.emptied_at IS NULL
      AND ($1::uuid IS NULL OR a.id = $1) AND ($2::uuid IS NULL OR a.channel_account_id = $2)
      AND ($3::timestamptz IS NULL OR a.created_at >= $3) AND a.id > $4
    ORDER BY a.id LIMIT $5 FOR NO KEY UPDATE OF a SKIP LOCKED
  ), due AS (
    UPDATE attachment a SET due_at = app_now(), attempts = 0 FROM failed WHERE a.id = failed.id RETURNING a.id
  )
  SELECT (SELECT count(*) FROM due)::int AS retried, (SELECT id FROM failed ORDER BY id DESC LIMIT 1) AS last`;

interface FailedRow {
  id: string;
  workspace_id: string;
  workspace: string;
  channel_account_id: string;
  platform: string;
  kind: MediaKind;
  state: FailedAttachment['state'];
  failure: FailedAttachment['failure'];
  age_ms: number;
  due_in_ms: number | null;
}
