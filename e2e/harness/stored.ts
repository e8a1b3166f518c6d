import type { MessagePart } from '@causerie/message-schema';
import type { TestDatabase } from '@causerie/testing';

/** What an account's webhooks became. */
export interface Stored {
  /** What was said in chats, in order, each in a few words; a question mark: it wants an answer. */
  messages: string[];
  /** What the platform told about the account itself. */
  notices: string[];
  /** Events that were accepted, of whatever kind. */
  events: number;
  rawEvents: number;
  quarantined: number;
  /** Conversations in which nothing was said. */
  emptyConversations: number;
}

interface Row {
  author: string;
  parts: MessagePart[];
  answerable: boolean;
  madeByEdit: boolean;
  isNotice: boolean;
}

export async function storedFor(database: TestDatabase, accountId: string): Promise<Stored> {
  const rows = await database.owner<Row>(
    `SELECT m.author, m.parts, m.answerable, m.made_by_edit AS "madeByEdit", c.kind = 'system' AS "isNotice"
     FROM message m JOIN conversation c ON c.id = m.conversation_id
     WHERE m.channel_account_id = $1 ORDER BY m.created_at, m.conversation_id, m.seq`,
    [accountId],
  );
  const [counts] = await database.owner<Omit<Stored, 'messages' | 'notices'>>(
    `SELECT
       (SELECT count(*)::int FROM inbound_key WHERE channel_account_id = $1) AS events,
       (SELECT count(*)::int FROM raw_event WHERE channel_account_id = $1) AS "rawEvents",
       (SELECT count(*)::int FROM quarantine q JOIN raw_event r ON r.id = q.raw_event_id
        WHERE r.channel_account_id = $1) AS quarantined,
       (SELECT count(*)::int FROM conversation c WHERE c.channel_account_id = $1
        AND NOT EXISTS (SELECT FROM message m WHERE m.conversation_id = c.id)) AS "emptyConversations"`,
    [accountId],
  );
  const told = (isNotice: boolean) => rows.filter((row) => row.isNotice === isNotice).map(wordsOf);
  return { messages: told(false), notices: told(true), ...counts! };
}

function wordsOf({ author, parts, answerable, madeByEdit }: Row): string {
  const kinds = parts.map(kindOf).join('+');
  return `${madeByEdit ? 'edit ' : ''}${kinds}${author === 'contact' ? '' : ` by ${author}`}${answerable ? ' ?' : ''}`;
}

function kindOf(part: MessagePart): string {
  if (part.kind === 'service') return `service:${part.action}`;
  if (part.kind === 'referral') return `referral:${part.source}`;
  return part.kind === 'unsupported' ? `unsupported:${part.platformKind}` : part.kind;
}
