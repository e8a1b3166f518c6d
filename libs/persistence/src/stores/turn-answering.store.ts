import type { TurnEnd } from '@causerie/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** A turn in our hands, as long as nobody raised its fence since. */
export interface TakenTurn {
  workspaceId: string;
  turnId: string;
  conversationId: string;
  /** Shown at every write: whoever has an older one changes nothing. */
  fence: number;
  /** How many workers have had it, this one counted. */
  takes: number;
  fromSeq: number;
  toSeq: number;
  correlationId: string;
  /** How long it stood open before it was taken. */
  waitedMs: number;
}

export interface DueTurn {
  workspaceId: string;
  turnId: string;
  fence: number;
  correlationId: string;
  /** Somebody had it and fell silent; otherwise its wake-up was lost. */
  leaseRanOut: boolean;
}

/** What the taker's lock on conversation and turn has shown. */
export interface CommittableTurn {
  lastSeq: number;
  channelAccountId: string;
  /** Answerable messages came after the turn's span: another turn follows. */
  moreWaiting: boolean;
}

/**
 * The responder's side of a turn: a lease that says who works on it, and a fence that says who may commit. When the
 * lease is lost, somebody else may have taken the turn: work on it is thrown away, and a commit under the old fence
 * changes nothing.
 */
@Injectable()
export class TurnAnsweringStore {
  constructor(private readonly database: DataSource) {}

  /** Raises fence, takes and lease in one statement. Null: it has ended, or somebody else is at work. */
  async take(tx: WorkspaceTx, turnId: string, leaseMs: number): Promise<TakenTurn | null> {
    const [row] = await tx.write<TakenRow>(
      `UPDATE turn SET fence = fence + 1, takes = takes + 1, lease_until = app_now() + $2 * interval '1 millisecond',
         due_at = app_now() + $2 * interval '1 millisecond'
       WHERE id = $1 AND state = 'open' AND (lease_until IS NULL OR lease_until <= app_now())
       RETURNING conversation_id, fence, takes, from_seq, to_seq, correlation_id,
         extract(epoch FROM app_now() - opened_at)::float8 * 1000 AS waited_ms`,
      [turnId, leaseMs],
    );
    if (!row) return null;
    return {
      workspaceId: tx.workspaceId,
      turnId,
      conversationId: row.conversation_id,
      fence: Number(row.fence),
      takes: row.takes,
      fromSeq: Number(row.from_seq),
      toSeq: Number(row.to_seq),
      correlationId: row.correlation_id,
      waitedMs: row.waited_ms,
    };
  }

  /** False: the turn is no longer ours. */
  async renew(tx: WorkspaceTx, { turnId, fence }: TakenTurn, leaseMs: number): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE turn SET lease_until = app_now() + $3 * interval '1 millisecond',
         due_at = app_now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND fence = $2 AND state = 'open' RETURNING id`,
      [turnId, fence, leaseMs],
    );
    return rows.length > 0;
  }

  /**
   * Gives it back unanswered, to be taken again after `againMs`. `blameless`: the take does not count towards parking
   * it. False: it was no longer ours.
   */
  async release(
    tx: WorkspaceTx,
    { turnId, fence }: TakenTurn,
    { againMs, blameless }: { againMs: number; blameless: boolean },
  ): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE turn SET lease_until = NULL, due_at = app_now() + $3 * interval '1 millisecond',
         takes = CASE WHEN $4 THEN greatest(takes - 1, 0) ELSE takes END
       WHERE id = $1 AND fence = $2 AND state = 'open' RETURNING id`,
      [turnId, fence, againMs, blameless],
    );
    return rows.length > 0;
  }

  /** Locks conversation, then turn, for the rest of the transaction. Null: the fence is not ours any more. */
  async lockForCommit(tx: WorkspaceTx, turn: TakenTurn): Promise<CommittableTurn | null> {
    const [conversation] = await tx.query<ConversationRow>(
      `SELECT last_seq, channel_account_id, last_answerable_seq > greatest(handled_seq, $2) AS more_waiting
       FROM conversation WHERE id = $1 FOR NO KEY UPDATE`,
      [turn.conversationId, turn.toSeq],
    );
    const [held] = await tx.query(
      `SELECT FROM turn WHERE id = $1 AND fence = $2 AND state = 'open' FOR NO KEY UPDATE`,
      [turn.turnId, turn.fence],
    );
    if (!conversation || !held) return null;
    return {
      lastSeq: Number(conversation.last_seq),
      channelAccountId: conversation.channel_account_id,
      moreWaiting: conversation.more_waiting,
    };
  }

  /** Under `lockForCommit`. Whatever is still held for the turn is released. */
  async end(tx: WorkspaceTx, turn: TakenTurn, result: TurnEnd, outcome: object): Promise<void> {
    await tx.query('SELECT end_turn($1, $2, $3)', [turn.turnId, result, outcome]);
  }

  /**
   * Under `lockForCommit`, which whoever settles a file waits for. How many of these files have come, and how many never
   * will.
   */
  async countSettled(
    tx: WorkspaceTx,
    attachmentIds: readonly string[],
  ): Promise<{ stored: number; refused: number }> {
    const [row] = await tx.query<{ stored: number; refused: number }>(
      `SELECT count(*) FILTER (WHERE state = 'stored')::int AS stored,
         count(*) FILTER (WHERE state NOT IN ('stored', 'pending', 'failed') OR (state = 'failed' AND due_at IS NULL))::int
           AS refused
       FROM attachment WHERE id = ANY($1::uuid[])`,
      [attachmentIds],
    );
    return row ?? { stored: 0, refused: 0 };
  }

  /** Under `lockForCommit`. The contact is told in this turn that some content cannot be read. */
  async noteUnsupportedTold(tx: WorkspaceTx, turn: TakenTurn): Promise<void> {
    await tx.write('UPDATE conversation SET unsupported_told_at = app_now() WHERE id = $1', [
      turn.conversationId,
    ]);
  }

  /** Under `lockForCommit`. The bot is silent until a person has answered. */
  async callHuman(tx: WorkspaceTx, turn: TakenTurn): Promise<void> {
    await tx.query(`SELECT set_conversation_owner($1, 'waiting_human', NULL, $2)`, [
      turn.conversationId,
      turn.correlationId,
    ]);
  }

  /** Turns that are due: no wake-up came, or their lease ran out. Each is pushed on by `againMs`. */
  async sweep(limit: number, againMs: number): Promise<DueTurn[]> {
    const rows = await this.database.query<DueRow[]>(
      `SELECT * FROM sweep_turns($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      turnId: row.turn_id,
      fence: Number(row.fence),
      correlationId: row.correlation_id,
      leaseRanOut: row.lease_ran_out,
    }));
  }
}

interface TakenRow {
  conversation_id: string;
  fence: string;
  takes: number;
  from_seq: string;
  to_seq: string;
  correlation_id: string;
  waited_ms: number;
}

interface ConversationRow {
  last_seq: string;
  channel_account_id: string;
  more_waiting: boolean;
}

interface DueRow {
  workspace_id: string;
  turn_id: string;
  fence: string;
  correlation_id: string;
  lease_ran_out: boolean;
}
