import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** A failure that the platform reported after it had accepted the message, and that nobody has followed yet. */
export interface UnfollowedFailure {
  workspaceId: string;
  conversationId: string;
  messageId: string;
  channelAccountId: string;
  code: string;
  description: string;
}

export interface FollowedFailure {
  messageId: string;
  conversationId: string;
  status: 'failed' | 'blocked';
  failureClass: string;
}

/** What comes of messages that the platform accepted and then failed. */
@Injectable()
export class ReportedFailureStore {
  constructor(private readonly database: DataSource) {}

  /** Those that nobody looked at for longest first, pushed on by `againMs`: one that cannot be followed holds up no other. */
  async sweep(limit: number, againMs: number): Promise<UnfollowedFailure[]> {
    const rows = await this.database.query<UnfollowedRow[]>(
      `SELECT * FROM sweep_reported_failures($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      conversationId: row.conversation_id,
      messageId: row.message_id,
      channelAccountId: row.channel_account_id,
      code: row.code ?? '',
      description: row.description ?? '',
    }));
  }

  /**
   * Writes down its class, what it therefore is, and hands the conversation to a person where nobody else would see
   * to it. False: somebody was quicker.
   */
  async follow(
    tx: WorkspaceTx,
    { messageId, conversationId, status, failureClass }: FollowedFailure,
  ): Promise<boolean> {
    await tx.query('SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE', [conversationId]);
    const rows = await tx.write(
      `UPDATE delivery SET status = $2, failure = coalesce(failure, '{}') || jsonb_build_object('class', $3::text),
         reached = reached || jsonb_build_object($2::text, app_now()), followed_at = app_now(), updated_at = app_now()
       WHERE message_id = $1 AND status = 'failed' AND followed_at IS NULL RETURNING message_id`,
      [messageId, status, failureClass],
    );
    if (rows.length === 0) return false;
    // A further call of the message may be under way, or its maker gone: nothing is made of its end any more.
    await tx.write(
      `UPDATE delivery_attempt SET outcome = 'unknown', ended_at = app_now() WHERE message_id = $1 AND outcome = 'sending'`,
      [messageId],
    );
    await tx.query(
      `SELECT add_status_event(workspace_id, conversation_id, message_id, seq, status, failure, correlation_id),
         return_failed_delivery(message_id)
       FROM delivery WHERE message_id = $1`,
      [messageId],
    );
    return true;
  }
}

interface UnfollowedRow {
  workspace_id: string;
  conversation_id: string;
  message_id: string;
  channel_account_id: string;
  code: string | null;
  description: string | null;
}
