import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

export interface TypingTarget {
  channelAccountId: string;
  alias: string;
  /** The platform's id of the contact's newest message that the turn answers. */
  newestExternalId: string | null;
}

/** Where a turn that is being answered can be seen to be. */
@Injectable()
export class TypingStore {
  /** undefined: the turn has ended, or its contact wants to hear nothing from us. */
  async find(tx: WorkspaceTx, turnId: string): Promise<TypingTarget | undefined> {
    const [row] = await tx.query<TypingTarget>(
      `SELECT c.channel_account_id AS "channelAccountId", c.canonical_alias AS alias,
         (SELECT x.external_id FROM message m JOIN message_external_id x ON x.message_id = m.id
          WHERE m.conversation_id = c.id AND m.seq = t.to_seq ORDER BY x.external_id DESC LIMIT 1) AS "newestExternalId"
       FROM turn t JOIN conversation c ON c.id = t.conversation_id
       WHERE t.id = $1 AND t.state = 'open' AND NOT (c.kind = 'private' AND EXISTS (
         SELECT FROM message m WHERE m.conversation_id = c.id AND m.seq = t.to_seq
           AND contact_opted_out(m.contact_id, c.channel_account_id)))`,
      [turnId],
    );
    return row;
  }
}
