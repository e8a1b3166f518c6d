import type { TestDatabase } from '@causerie/testing';

export interface Attempt {
  outcome: string;
  failure: { class: string } | null;
}

/** Calls to the platform for what was sent in a conversation, oldest first. */
export function attemptsOf(database: TestDatabase, conversationId: string): Promise<Attempt[]> {
  return database.owner<Attempt>(
    `SELECT a.outcome, a.failure FROM delivery_attempt a JOIN delivery d USING (message_id)
     WHERE d.conversation_id = $1 ORDER BY a.started_at`,
    [conversationId],
  );
}
