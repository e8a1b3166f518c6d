import { eventually, type TestDatabase } from '@causerie/testing';

/** Row counts and states of one chat's conversation. */
export interface ConversationView {
  id: string;
  owner: string;
  lastSeq: number;
  handledSeq: number;
  lastAnswerableSeq: number;
  inbound: number;
  outbound: number;
  turns: { state: string; fromSeq: number; toSeq: number; takes: number }[];
  deliveries: string[];
}

/** Where a chat is: on which account, by the platform's id of it. */
export interface ChatPlace {
  accountId: string;
  alias: string;
}

/** @throws Error until something has come in */
export async function conversationAt(
  database: TestDatabase,
  { accountId, alias }: ChatPlace,
): Promise<ConversationView> {
  const [row] = await database.owner<ConversationView>(
    `SELECT c.id, c.owner, c.last_seq::int AS "lastSeq", c.handled_seq::int AS "handledSeq",
       c.last_answerable_seq::int AS "lastAnswerableSeq",
       (SELECT count(*)::int FROM message m WHERE m.conversation_id = c.id AND m.direction = 'inbound') AS inbound,
       (SELECT count(*)::int FROM message m WHERE m.conversation_id = c.id AND m.direction = 'outbound') AS outbound,
       (SELECT coalesce(json_agg(t ORDER BY t.opened_at), '[]') FROM (
          SELECT state, from_seq AS "fromSeq", to_seq AS "toSeq", takes, opened_at FROM turn WHERE conversation_id = c.id) t) AS turns,
       (SELECT coalesce(json_agg(d.status ORDER BY d.seq), '[]') FROM delivery d WHERE d.conversation_id = c.id) AS deliveries
     FROM conversation c JOIN conversation_alias a ON a.conversation_id = c.id
     WHERE a.channel_account_id = $1 AND a.value = $2`,
    [accountId, alias],
  );
  if (!row) throw new Error('There is no conversation yet.');
  return row;
}

/** So many messages have come in and the conversation is at rest: all handled, nothing on its way out. */
export function settledAt(
  database: TestDatabase,
  place: ChatPlace,
  { inboundMin, timeoutMs = 60_000 }: { inboundMin: number; timeoutMs?: number },
): Promise<ConversationView> {
  return eventually(
    'the conversation to be settled',
    async () => {
      const view = await conversationAt(database, place).catch(() => undefined);
      const quiet =
        view &&
        view.inbound >= inboundMin &&
        view.lastAnswerableSeq <= view.handledSeq &&
        view.turns.every(({ state }) => state !== 'open') &&
        view.deliveries.every((status) => !['queued', 'sending', 'unknown'].includes(status));
      return quiet && view;
    },
    timeoutMs,
  );
}
