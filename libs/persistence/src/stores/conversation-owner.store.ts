import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** What became of a conversation that had waited for a person too long. */
export interface LongWait {
  workspaceId: string;
  conversationId: string;
  /** `given_back`: the bot has it again, and answers what came since. */
  result: 'alarmed' | 'given_back';
}

export interface WaitLimits {
  /** Null: no alarm. */
  alarmAfterMs: number | null;
  /** How long a conversation stays with nobody but a person who does not come. Null: forever. */
  waitingMaxMs: number | null;
}

/** Who has a conversation, and who waits for whom. */
@Injectable()
export class ConversationOwnerStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Ends a person's hold on a conversation: `bot` answers all that waits; `closed` ends what waits as handed over, and
   * the contact's next message gives it to the bot. False: not in this workspace, or it was that already.
   */
  async release(
    tx: WorkspaceTx,
    conversationId: string,
    { owner, correlationId }: { owner: 'bot' | 'closed'; correlationId: string },
  ): Promise<boolean> {
    const [row] = await tx.query<{ released: boolean }>(
      'SELECT release_conversation($1, $2, $3) AS released',
      [conversationId, owner, correlationId],
    );
    return row?.released ?? false;
  }

  /** Raises the alarms that are due, each wait once, and ends waits that are over their limit. */
  async sweepWaiting(limit: number, { alarmAfterMs, waitingMaxMs }: WaitLimits): Promise<LongWait[]> {
    const rows = await this.database.query<LongWaitRow[]>(
      `SELECT * FROM sweep_waiting($1, $2 * interval '1 millisecond', $3 * interval '1 millisecond')`,
      [limit, alarmAfterMs, waitingMaxMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      conversationId: row.conversation_id,
      result: row.result,
    }));
  }

  /** Over all workspaces. */
  async countWaiting(): Promise<number> {
    const [row] = await this.database.query<[{ count: string }]>('SELECT waiting_conversations() AS count');
    return Number(row.count);
  }
}

interface LongWaitRow {
  workspace_id: string;
  conversation_id: string;
  result: LongWait['result'];
}
