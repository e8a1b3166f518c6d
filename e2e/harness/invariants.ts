import { eventually, type TestDatabase } from '@causerie/testing';

/** It waits until everything has come to rest. */
const LONG_MS = 240_000;

/** Each query lists what must not exist; docs/architecture.md explains the promises. */
const VIOLATIONS: Readonly<Record<string, string>> = {
  'seq has no gaps': `SELECT conversation_id FROM message GROUP BY conversation_id HAVING max(seq) <> count(*)`,
  'last_seq is the newest message': `SELECT c.id FROM conversation c
     WHERE c.last_seq <> (SELECT coalesce(max(seq), 0) FROM message m WHERE m.conversation_id = c.id)`,
  'each answerable message lies in exactly one ended turn, unless a person has it or answered it': `SELECT m.id
     FROM message m JOIN conversation c ON c.id = m.conversation_id
     CROSS JOIN LATERAL (SELECT count(*) AS n FROM turn t WHERE t.conversation_id = m.conversation_id
       AND t.state NOT IN ('open', 'superseded') AND m.seq BETWEEN t.from_seq AND t.to_seq) ended
     WHERE m.answerable AND ended.n <> 1 AND NOT (ended.n = 0 AND (
       (c.owner IN ('human', 'waiting_human') AND m.seq > c.handled_seq) OR EXISTS (SELECT FROM message h
         WHERE h.conversation_id = m.conversation_id AND h.author = 'human' AND h.seq > m.seq)))`,
  'ended turns never overlap': `SELECT a.id FROM turn a JOIN turn b ON a.conversation_id = b.conversation_id AND a.id < b.id
     WHERE 'superseded' NOT IN (a.state, b.state) AND a.from_seq <= b.to_seq AND b.from_seq <= a.to_seq`,
  'at most one reply a turn': `SELECT turn_id FROM message WHERE turn_id IS NOT NULL GROUP BY turn_id HAVING count(*) > 1`,
  'replies stand in the order of their turns': `SELECT a.id FROM turn a JOIN message m ON m.turn_id = a.id
     JOIN turn b ON b.conversation_id = a.conversation_id JOIN message n ON n.turn_id = b.id
     WHERE a.from_seq < b.from_seq AND m.seq > n.seq`,
  'a call to the platform is accepted once': `SELECT message_id FROM delivery_attempt WHERE outcome = 'accepted'
     GROUP BY message_id, call_index HAVING count(*) > 1`,
  'what is sent was sent whole': `SELECT message_id FROM delivery d
     WHERE status IN ('accepted', 'sent', 'delivered', 'read', 'played') AND calls_total <> (SELECT count(DISTINCT call_index) FROM delivery_attempt a
       WHERE a.message_id = d.message_id AND a.outcome = 'accepted')`,
  'an accepted event makes one message at most': `SELECT m.channel_account_id FROM message m
     WHERE m.raw_event_id IS NOT NULL GROUP BY m.channel_account_id
     HAVING count(*) > (SELECT count(*) FROM inbound_key k WHERE k.channel_account_id = m.channel_account_id)`,
  'no call is left open': `SELECT a.id FROM delivery_attempt a JOIN delivery d USING (message_id)
     WHERE a.outcome = 'sending' AND d.status <> 'sending'`,
  'no status of a known message waits': `SELECT p.id FROM parked_status p JOIN message_external_id x
     ON x.channel_account_id = p.channel_account_id AND x.external_id = p.external_id`,
  'no echo waits longer than it may': `SELECT id FROM parked_echo WHERE due_at < app_now() - interval '5 seconds'`,
  'no alias leads to a conversation that goes on elsewhere': `SELECT a.value FROM conversation_alias a
     JOIN conversation c ON c.id = a.conversation_id WHERE c.merged_into IS NOT NULL`,
  'no address leads to a contact who is another': `SELECT a.id FROM contact_address a
     JOIN contact c ON c.id = a.contact_id WHERE c.merged_into IS NOT NULL`,
  'who was merged goes on in one that is there': `SELECT id FROM contact WHERE merged_contact(id) IS NULL
     UNION ALL SELECT id FROM conversation WHERE merged_conversation(id) IS NULL`,
  'a merge is told once': `SELECT m.id FROM (
       SELECT id, 'contact.merged' AS type, 'contactId' AS name FROM contact WHERE merged_into IS NOT NULL
       UNION ALL SELECT id, 'conversation.merged', 'conversationId' FROM conversation WHERE merged_into IS NOT NULL) m
     WHERE (SELECT count(*) FROM event e WHERE e.type = m.type AND e.payload ->> m.name = m.id::text) <> 1`,
  'ledger transactions add up to zero': `SELECT tx_id FROM credit_entry GROUP BY tx_id HAVING sum(amount) <> 0`,
  'balances equal their entries': `SELECT workspace_id FROM credit_differences()`,
  'held is the sum of open holds': `SELECT a.workspace_id FROM credit_account a WHERE a.held <>
     (SELECT coalesce(sum(amount), 0) FROM credit_hold h WHERE h.workspace_id = a.workspace_id AND h.state = 'open')`,
  'no hold outlives its turn': `SELECT h.id FROM credit_hold h JOIN turn t ON t.id = h.turn_id
     WHERE h.state = 'open' AND t.state <> 'open'`,
  'nothing is left without a position': `SELECT id FROM event WHERE position IS NULL`,
  'positions have no gaps': `SELECT workspace_id FROM event GROUP BY workspace_id HAVING max(position) <> count(*)`,
};

/** Names of the promises that do not hold in this database now. */
async function brokenInvariants(database: TestDatabase): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, query] of Object.entries(VIOLATIONS)) {
    const rows = await database.owner(query);
    if (rows.length > 0) broken.push(`${name}: ${JSON.stringify(rows.slice(0, 5))}`);
  }
  return broken;
}

/** Names of the promises that do not hold once everything is at rest, or when the time is over. Empty is what a test wants. */
export async function brokenAtRest(database: TestDatabase, timeoutMs = 30_000): Promise<string[]> {
  let broken: string[] = [];
  const whole = async () => (broken = await brokenInvariants(database)).length === 0;
  await eventually('rest', whole, timeoutMs).catch(() => undefined);
  return broken;
}

/** The last of a file: whatever its tests did, nothing of it broke a promise. */
export function describeInvariants(pipeline: () => { database: TestDatabase }): void {
  describe('after all of it', () => {
    it(
      'every invariant is whole',
      async () => expect(await brokenAtRest(pipeline().database)).toEqual([]),
      LONG_MS,
    );
  });
}
