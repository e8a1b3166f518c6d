import type { MessagePart } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

export interface NewReply {
  conversationId: string;
  channelAccountId: string;
  turnId: string;
  parts: MessagePart[];
  text: string;
  tokenCount: number;
  correlationId: string;
}

/** Outbound messages of the bot. */
@Injectable()
export class ReplyStore {
  /** Takes the conversation's next seq and tells of the message; the caller holds the conversation's lock. */
  async add(tx: WorkspaceTx, reply: NewReply): Promise<{ messageId: string; seq: number }> {
    const [row] = await tx.write<{ id: string; seq: string }>(
      `WITH counted AS (
         UPDATE conversation SET last_seq = last_seq + 1, updated_at = app_now() WHERE id = $1 RETURNING last_seq
       )
       INSERT INTO message (workspace_id, conversation_id, channel_account_id, seq, direction, author, kind, parts, text,
         token_count, turn_id, correlation_id)
       SELECT $2, $1, $3, last_seq, 'outbound', 'bot', $4, $5, $6, $7, $8, $9 FROM counted
       RETURNING id, seq`,
      [
        reply.conversationId,
        tx.workspaceId,
        reply.channelAccountId,
        reply.parts[0]?.kind ?? 'text',
        JSON.stringify(reply.parts),
        reply.text,
        reply.tokenCount,
        reply.turnId,
        reply.correlationId,
      ],
    );
    if (!row) throw new Error('INSERT … RETURNING gave no row');
    await tx.query(
      `SELECT add_conversation_event(m.workspace_id, m.conversation_id, 'message.created', message_payload(m), m.correlation_id)
       FROM message m WHERE m.id = $1`,
      [row.id],
    );
    return { messageId: row.id, seq: Number(row.seq) };
  }
}
