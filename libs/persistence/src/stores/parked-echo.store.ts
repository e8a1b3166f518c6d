import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RecordOptions } from './inbound.store';

/** An echo of which it is known now whose message it shows. */
export interface ReleasedEcho {
  workspaceId: string;
  conversationId: string;
  /** `bot`: it was our own, and no message. `human`: a person's, recorded; the conversation is theirs. */
  author: 'bot' | 'human';
}

/** Echoes that wait until it is known whether they are our own. Crosses workspaces. */
@Injectable()
export class ParkedEchoStore {
  constructor(private readonly database: DataSource) {}

  /** Decides those whose time is over, and those that prove a send whose fate was unknown; `limit` at most. */
  async release(limit: number, options: Omit<RecordOptions, 'echoWaitMs'>): Promise<ReleasedEcho[]> {
    const rows = await this.database.query<
      { workspace_id: string; conversation_id: string; author: ReleasedEcho['author'] }[]
    >(
      `SELECT * FROM release_parked_echoes($1, $2 * interval '1 millisecond', $3 * interval '1 millisecond')`,
      [limit, options.sweepAfterMs, options.humanPauseMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      conversationId: row.conversation_id,
      author: row.author,
    }));
  }
}
