import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

export interface TypingTarget {
  channelAccountId: string;
  alias: string;
}

/** Where a turn that is being answered can be seen to be. */
@Injectable()
export class TypingStore {
  /** undefined: the turn has ended. */
  async find(tx: WorkspaceTx, turnId: string): Promise<TypingTarget | undefined> {
    const [row] = await tx.query<TypingTarget>(
      `SELECT c.channel_account_id AS "channelAccountId", c.canonical_alias AS alias
       FROM turn t JOIN conversation c ON c.id = t.conversation_id WHERE t.id = $1 AND t.state = 'open'`,
      [turnId],
    );
    return row;
  }
}
