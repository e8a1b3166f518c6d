import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** A wake-up has this long to come before a sweeper does its work. */
const WAKE_UP_GRACE_MS = 1_000;

/** A lane in our hands: nobody else sends this conversation's messages while the fence is the newest. */
export interface ClaimedLane {
  conversationId: string;
  channelAccountId: string;
  fence: number;
}

export interface JustClaimedLane extends ClaimedLane {
  /** Its last holder left tries behind whose end nobody wrote down. */
  hasOpenAttempts: boolean;
}

/** Another worker has the lane now: whatever we still wanted to write is not ours to write. */
export class LaneLostError extends Error {
  override readonly name = 'LaneLostError';

  constructor() {
    super('The lane was taken by another worker.');
  }
}

/**
 * One lane a conversation. Its lease says who sends (a token and a time); its fence, raised by each claim, is
 * checked by every write of the sender, so that one who was frozen past its lease changes nothing.
 */
@Injectable()
export class LaneStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Lease and fence in one statement. null: there is no such lane, somebody holds it, or it has to wait.
   * A holder that dies is noticed when its lease is over: `due_at` is set to that moment.
   */
  async claim(tx: WorkspaceTx, conversationId: string, leaseMs: number): Promise<JustClaimedLane | null> {
    const [row] = await tx.write<{ fence: string; channel_account_id: string; open: boolean }>(
      `UPDATE lane SET fence = fence + 1,
         lease_until = app_now() + $2 * interval '1 millisecond', due_at = app_now() + $2 * interval '1 millisecond'
       FROM conversation c
       WHERE lane.conversation_id = $1 AND c.id = lane.conversation_id
         AND (lease_until IS NULL OR lease_until <= app_now()) AND (not_before IS NULL OR not_before <= app_now())
       RETURNING lane.fence, c.channel_account_id, EXISTS (
         SELECT FROM delivery d JOIN delivery_attempt a ON a.message_id = d.message_id AND a.outcome = 'sending'
         WHERE d.conversation_id = $1 AND d.status IN ('queued', 'sending', 'unknown')) AS open`,
      [conversationId, leaseMs],
    );
    if (!row) return null;
    const { channel_account_id: channelAccountId, fence, open } = row;
    return { conversationId, channelAccountId, fence: Number(fence), hasOpenAttempts: open };
  }

  /**
   * Locks the lane for the rest of the transaction and starts its lease anew.
   * @throws LaneLostError
   */
  async hold(tx: WorkspaceTx, { conversationId, fence }: ClaimedLane, leaseMs: number): Promise<void> {
    const rows = await tx.write(
      `UPDATE lane SET lease_until = app_now() + $3 * interval '1 millisecond',
         due_at = app_now() + $3 * interval '1 millisecond'
       WHERE conversation_id = $1 AND fence = $2 AND lease_until IS NOT NULL RETURNING fence`,
      [conversationId, fence, leaseMs],
    );
    if (rows.length === 0) throw new LaneLostError();
  }

  /**
   * The same, after the conversation is locked: it comes first in the order of locks.
   * @throws LaneLostError
   */
  async holdWithConversation(
    tx: WorkspaceTx,
    { conversationId, fence }: ClaimedLane,
    leaseMs: number,
  ): Promise<void> {
    const rows = await tx.write(
      `WITH locked AS MATERIALIZED (SELECT id FROM conversation WHERE id = $1 FOR NO KEY UPDATE)
       UPDATE lane SET lease_until = app_now() + $3 * interval '1 millisecond',
         due_at = app_now() + $3 * interval '1 millisecond'
       FROM locked WHERE conversation_id = locked.id AND fence = $2 AND lease_until IS NOT NULL RETURNING fence`,
      [conversationId, fence, leaseMs],
    );
    if (rows.length === 0) throw new LaneLostError();
  }

  /** Gives it back; it may be claimed again after `afterMs`. A sweeper looks a little later than the wake-up. */
  async pause(tx: WorkspaceTx, { conversationId, fence }: ClaimedLane, afterMs: number): Promise<void> {
    await tx.write(
      `UPDATE lane SET lease_until = NULL, not_before = app_now() + $3 * interval '1 millisecond',
         due_at = app_now() + $4 * interval '1 millisecond'
       WHERE conversation_id = $1 AND fence = $2`,
      [conversationId, fence, afterMs, afterMs + WAKE_UP_GRACE_MS],
    );
  }

  /** Gives it back until the status it waits for comes, and no longer than it waits. Call `hold` first, as for `rest`. */
  async pauseForStatus(tx: WorkspaceTx, { conversationId, fence }: ClaimedLane): Promise<void> {
    await tx.write(
      `UPDATE lane SET lease_until = NULL, not_before = waits_until, due_at = coalesce(waits_until, app_now())
       WHERE conversation_id = $1 AND fence = $2`,
      [conversationId, fence],
    );
  }

  /**
   * Gives it back with nothing to do. Call `hold` first, in the same transaction and before looking for work:
   * who queues a message then waits for us, and sets `due_at` after us. `dueInMs`: a message is due later.
   */
  async rest(tx: WorkspaceTx, { conversationId, fence }: ClaimedLane, dueInMs?: number): Promise<void> {
    await tx.write(
      `UPDATE lane SET lease_until = NULL, not_before = NULL, due_at = app_now() + $3 * interval '1 millisecond'
       WHERE conversation_id = $1 AND fence = $2`,
      [conversationId, fence, dueInMs ?? null],
    );
  }

  /** Gives it back until the account is active again; at once, if it is so already. */
  async restWhileStopped(tx: WorkspaceTx, lane: ClaimedLane): Promise<void> {
    // The account's row first: whoever activates it has it too, and then sets what is due.
    const [account] = await tx.query<{ state: string }>(
      'SELECT state FROM channel_account WHERE id = $1 FOR SHARE',
      [lane.channelAccountId],
    );
    await this.rest(tx, lane, account?.state === 'active' ? 0 : undefined);
  }

  /** There is something to send. `dueInMs`: when a sweeper looks whether the wake-up came. */
  async wake(tx: WorkspaceTx, conversationId: string, dueInMs: number): Promise<void> {
    await tx.write(
      `INSERT INTO lane (conversation_id, workspace_id, due_at)
       VALUES ($1, $2, app_now() + $3 * interval '1 millisecond')
       ON CONFLICT (conversation_id) DO UPDATE SET due_at =
         CASE WHEN lane.lease_until > app_now() OR lane.not_before > app_now()
           THEN coalesce(lane.due_at, excluded.due_at) ELSE least(lane.due_at, excluded.due_at) END`,
      [conversationId, tx.workspaceId, dueInMs],
    );
  }

  /** Lanes that are due and for which no wake-up came; each is pushed on by `againMs`. */
  async sweep(limit: number, againMs: number): Promise<{ workspaceId: string; conversationId: string }[]> {
    const rows = await this.database.query<{ workspace_id: string; conversation_id: string }[]>(
      `SELECT * FROM sweep_lanes($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({ workspaceId: row.workspace_id, conversationId: row.conversation_id }));
  }
}
