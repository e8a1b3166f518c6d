import type { MessagePart } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';
import { checkOutboundBytes, type OutboundBytes } from './outbound-bytes';
import { checkParts, OutboundStore, type QueuedOutbound } from './outbound.store';

export interface NewScheduledMessage {
  conversationId: string;
  author: 'human' | 'system' | 'bot';
  parts: readonly MessagePart[];
  attachments?: readonly OutboundBytes[];
  replyToExternalId?: string;
  sendAt: Date;
  /** Unique in the workspace: a repeat gives the one that is there. */
  idempotencyKey: string;
}

export interface ScheduledMessage extends Required<Omit<NewScheduledMessage, 'replyToExternalId'>> {
  id: string;
  replyToExternalId: string | null;
  state: 'scheduled' | 'queued' | 'cancelled';
  /** The message it became. */
  messageId: string | null;
}

/** Messages for later. Whether the platform's rules let them go is judged when they are sent, not here. */
@Injectable()
export class ScheduleStore {
  constructor(
    private readonly database: DataSource,
    private readonly outbound: OutboundStore,
  ) {}

  /**
   * Returns its id; of the one that is there, if the idempotency key is known.
   * @throws UsageError for an asset or a file that the workspace does not have
   */
  async schedule(tx: WorkspaceTx, message: NewScheduledMessage): Promise<string> {
    checkParts(message.parts);
    await checkOutboundBytes(tx, message.attachments ?? []);
    const [row] = await tx.write<{ id: string }>(
      `INSERT INTO scheduled_message (workspace_id, conversation_id, author, parts, attachments, reply_to_external_id,
         send_at, due_at, idempotency_key, seen_seq)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, coalesce((SELECT last_seq FROM conversation WHERE id = $2), 0))
       ON CONFLICT (workspace_id, idempotency_key) DO UPDATE SET idempotency_key = excluded.idempotency_key
       RETURNING id`,
      [
        tx.workspaceId,
        message.conversationId,
        message.author,
        JSON.stringify(message.parts),
        JSON.stringify(message.attachments ?? []),
        message.replyToExternalId ?? null,
        message.sendAt,
        message.idempotencyKey,
      ],
    );
    if (!row) throw new Error('INSERT … RETURNING gave no row');
    return row.id;
  }

  /** False: it is not waiting (any more). */
  async cancel(tx: WorkspaceTx, id: string): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE scheduled_message SET state = 'cancelled', due_at = NULL WHERE id = $1 AND state = 'scheduled' RETURNING id`,
      [id],
    );
    return rows.length > 0;
  }

  /** Of one conversation, the next to be sent first; all states. */
  async list(tx: WorkspaceTx, conversationId: string, limit = 100): Promise<ScheduledMessage[]> {
    const rows = await tx.query<ScheduledRow>(
      'SELECT * FROM scheduled_message WHERE conversation_id = $1 ORDER BY send_at, id LIMIT $2',
      [conversationId, limit],
    );
    return rows.map(scheduledOf);
  }

  /** What is due, pushed on by `againMs`, so that what cannot be queued does not hold up the rest. */
  async sweep(
    limit: number,
    againMs: number,
  ): Promise<{ workspaceId: string; id: string; conversationId: string }[]> {
    const rows = await this.database.query<{ workspace_id: string; id: string; conversation_id: string }[]>(
      `SELECT * FROM sweep_scheduled_messages($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      id: row.id,
      conversationId: row.conversation_id,
    }));
  }

  /** Turns one that is due into an ordinary outbound message. Undefined: it was cancelled, or somebody was quicker. */
  async queue(
    tx: WorkspaceTx,
    id: string,
    { correlationId, humanPauseMs }: { correlationId: string; humanPauseMs: number },
  ): Promise<QueuedOutbound | undefined> {
    const [found] = await tx.query<{ conversation_id: string }>(
      'SELECT conversation_id FROM scheduled_message WHERE id = $1',
      [id],
    );
    if (!found) return undefined;
    // The conversation first, in the order of locks.
    await tx.query('SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE', [found.conversation_id]);
    const [row] = await tx.query<ScheduledRow>(
      `SELECT * FROM scheduled_message WHERE id = $1 AND state = 'scheduled' AND send_at <= app_now() FOR NO KEY UPDATE`,
      [id],
    );
    if (!row) return undefined;
    const { conversationId, author, parts, attachments, replyToExternalId, idempotencyKey } =
      scheduledOf(row);
    const queued = await this.outbound.enqueue(tx, {
      conversationId,
      author,
      parts,
      attachments,
      attachmentsChecked: true,
      ...(replyToExternalId === null ? {} : { replyToExternalId }),
      idempotencyKey,
      correlationId,
      humanPauseMs,
      seenSeq: Number(row.seen_seq),
    });
    if (!queued) return undefined;
    await tx.write(
      `UPDATE scheduled_message SET state = 'queued', message_id = $2, due_at = NULL WHERE id = $1`,
      [id, queued.messageId],
    );
    return queued;
  }
}

interface ScheduledRow {
  id: string;
  conversation_id: string;
  author: ScheduledMessage['author'];
  parts: MessagePart[];
  attachments: OutboundBytes[];
  reply_to_external_id: string | null;
  send_at: Date;
  idempotency_key: string;
  state: ScheduledMessage['state'];
  message_id: string | null;
  seen_seq: string;
}

function scheduledOf(row: ScheduledRow): ScheduledMessage {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    author: row.author,
    parts: row.parts,
    attachments: row.attachments,
    replyToExternalId: row.reply_to_external_id,
    sendAt: row.send_at,
    idempotencyKey: row.idempotency_key,
    state: row.state,
    messageId: row.message_id,
  };
}
