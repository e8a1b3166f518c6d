import { Injectable } from '@nestjs/common';
import type { ConversationOwner } from '@causerie/message-schema';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** What decides whether a turn may open, read under the conversation's lock. */
export interface OpeningFacts {
  conversationId: string;
  platform: string;
  owner: ConversationOwner;
  lastAnswerableSeq: number;
  handledSeq: number;
  openTurn: { id: string; fromSeq: number; toSeq: number; supersededCount: number; leased: boolean } | null;
  /** Attachments of the unhandled span that nobody has tried yet, or whose bytes somebody is fetching. */
  pendingAttachments: number;
  /** Until the next try for one of them that failed, ms, below 0 when it is due; null: none is to be tried again. */
  nextTryInMs: number | null;
  /** How long ago the first message whose files are still wanted was recorded; null: none is. */
  waitedForFilesMs: number | null;
  correlationId: string;
}

export interface OpenedTurn {
  turnId: string;
  fence: number;
  fromSeq: number;
  toSeq: number;
}

interface FactsRow {
  platform: string;
  owner: ConversationOwner;
  last_answerable_seq: string;
  handled_seq: string;
  turn_id: string | null;
  from_seq: string;
  to_seq: string;
  superseded_count: number;
  leased: boolean;
  pending: number;
  next_try_in_ms: number | null;
  waited_ms: number | null;
  correlation_id: string;
}

/** Reads and writes of the conversation-batcher. */
@Injectable()
export class TurnOpeningStore {
  constructor(private readonly database: DataSource) {}

  /** Locks the conversation for the rest of the transaction. Null: not in this workspace. */
  async lockAndRead(tx: WorkspaceTx, conversationId: string): Promise<OpeningFacts | null> {
    await tx.query('SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE', [conversationId]);
    const [row] = await tx.query<FactsRow>(
      `SELECT a.platform, c.owner, c.last_answerable_seq, c.handled_seq, t.id AS turn_id, t.from_seq, t.to_seq, t.superseded_count,
         coalesce(t.lease_until > app_now(), false) AS leased,
         f.pending, f.next_try_in_ms, f.waited_ms, n.correlation_id
       FROM conversation c
       JOIN channel_account a ON a.id = c.channel_account_id
       LEFT JOIN turn t ON t.conversation_id = c.id AND t.state = 'open'
       LEFT JOIN message n ON n.conversation_id = c.id AND n.seq = c.last_answerable_seq
       CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE b.state = 'pending' OR b.lease_until > app_now())::int AS pending,
           extract(epoch FROM min(b.due_at) FILTER (WHERE b.state = 'failed') - app_now())::float8 * 1000 AS next_try_in_ms,
           extract(epoch FROM app_now() - min(m.created_at))::float8 * 1000 AS waited_ms
         FROM message m JOIN attachment b ON b.message_id = m.id
         WHERE m.conversation_id = c.id AND m.seq > c.handled_seq AND m.seq <= c.last_answerable_seq
           AND m.direction = 'inbound' AND NOT m.historical AND m.emptied_at IS NULL
           AND b.state IN ('pending', 'failed') AND b.due_at IS NOT NULL
       ) f
       WHERE c.id = $1`,
      [conversationId],
    );
    if (!row) return null;
    return {
      conversationId,
      platform: row.platform,
      owner: row.owner,
      lastAnswerableSeq: Number(row.last_answerable_seq),
      handledSeq: Number(row.handled_seq),
      openTurn: row.turn_id
        ? {
            id: row.turn_id,
            fromSeq: Number(row.from_seq),
            toSeq: Number(row.to_seq),
            supersededCount: row.superseded_count,
            leased: row.leased,
          }
        : null,
      pendingAttachments: row.pending,
      nextTryInMs: row.next_try_in_ms,
      waitedForFilesMs: row.waited_ms,
      correlationId: row.correlation_id,
    };
  }

  /** Inserts the turn and tells of it. `dueInMs`: when a sweeper looks whether somebody took it. */
  async open(
    tx: WorkspaceTx,
    facts: OpeningFacts,
    { supersededCount, dueInMs }: { supersededCount: number; dueInMs: number },
  ): Promise<OpenedTurn> {
    const [turn] = await tx.write<{ id: string; fence: string }>(
      `INSERT INTO turn (workspace_id, conversation_id, from_seq, to_seq, superseded_count, correlation_id, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, app_now() + $7 * interval '1 millisecond') RETURNING id, fence`,
      [
        tx.workspaceId,
        facts.conversationId,
        facts.handledSeq + 1,
        facts.lastAnswerableSeq,
        supersededCount,
        facts.correlationId,
        dueInMs,
      ],
    );
    if (!turn) throw new Error('INSERT … RETURNING gave no row');
    const opened = {
      turnId: turn.id,
      fence: Number(turn.fence),
      fromSeq: facts.handledSeq + 1,
      toSeq: facts.lastAnswerableSeq,
    };
    await tx.query('SELECT add_conversation_event($1, $2, $3, $4, $5)', [
      tx.workspaceId,
      facts.conversationId,
      'turn.opened',
      {
        v: 1,
        id: turn.id,
        conversationId: facts.conversationId,
        fromSeq: opened.fromSeq,
        toSeq: opened.toSeq,
      },
      facts.correlationId,
    ]);
    // The turn has its own due_at now; the conversation is looked at again when it ends.
    await tx.write('UPDATE conversation SET due_at = NULL WHERE id = $1', [facts.conversationId]);
    return opened;
  }

  async supersede(tx: WorkspaceTx, turnId: string): Promise<void> {
    await tx.query(`SELECT end_turn($1, 'superseded', '{"reason": "new_message"}')`, [turnId]);
  }

  /** Conversations that waited longer than any wake-up takes; each is pushed on by `againMs`. */
  async sweep(limit: number, againMs: number): Promise<{ workspaceId: string; conversationId: string }[]> {
    const rows = await this.database.query<{ workspace_id: string; conversation_id: string }[]>(
      `SELECT * FROM sweep_conversations($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({ workspaceId: row.workspace_id, conversationId: row.conversation_id }));
  }

  /** Over all workspaces: messages that want an answer of the bot and have had no end for longer than `afterMs`. */
  async countUnanswered(afterMs: number): Promise<number> {
    const [row] = await this.database.query<[{ count: string }]>(
      `SELECT unanswered_messages($1 * interval '1 millisecond') AS count`,
      [afterMs],
    );
    return Number(row.count);
  }
}
