import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** What sending teaches about where a conversation can be reached. */
@Injectable()
export class ReachabilityStore {
  /**
   * The contact of a private conversation can no longer be written to here. In a transaction of its own:
   * contacts come before conversations in the order of locks.
   */
  async block(tx: WorkspaceTx, conversationId: string): Promise<void> {
    await tx.write(
      `UPDATE contact_address a SET blocked_at = app_now()
       FROM (SELECT m.contact_id, m.channel_account_id FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE c.id = $1 AND c.kind = 'private' AND m.direction = 'inbound' AND m.contact_id IS NOT NULL
         ORDER BY m.seq DESC LIMIT 1) last
       WHERE a.contact_id = merged_contact(last.contact_id) AND a.channel_account_id = last.channel_account_id
         AND a.blocked_at IS NULL`,
      [conversationId],
    );
  }

  /**
   * The platform complained about quality: what nobody waits for is not sent for a while. Tells the workspace, once a
   * pause. True: it was not paused before.
   */
  async pauseBulk(
    tx: WorkspaceTx,
    accountId: string,
    pause: { ms: number; code: string; reason: string },
  ): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE channel_account SET bulk_paused_until = app_now() + $2 * interval '1 millisecond'
       WHERE id = $1 AND (bulk_paused_until IS NULL OR bulk_paused_until <= app_now()) RETURNING id`,
      [accountId, pause.ms],
    );
    if (rows.length === 0) return false;
    await tx.write(
      `INSERT INTO event (workspace_id, channel, type, payload)
       SELECT id, 'workspace:' || id, 'channelAccount.healthChanged', $2 FROM workspace WHERE id = $1`,
      [
        tx.workspaceId,
        {
          v: 1,
          channelAccountId: accountId,
          aspect: 'quality',
          level: 'critical',
          state: pause.code,
          reason: pause.reason,
        },
      ],
    );
    return true;
  }

  /** The platform gave the chat another id: it is known under both, and written to under the new one. */
  async move(tx: WorkspaceTx, conversationId: string, alias: string): Promise<void> {
    await tx.write(
      `INSERT INTO conversation_alias (channel_account_id, value, workspace_id, conversation_id)
       SELECT channel_account_id, $2, workspace_id, id FROM conversation WHERE id = $1 ON CONFLICT DO NOTHING`,
      [conversationId, alias],
    );
    await tx.write('UPDATE conversation SET canonical_alias = $2, updated_at = app_now() WHERE id = $1', [
      conversationId,
      alias,
    ]);
  }
}
