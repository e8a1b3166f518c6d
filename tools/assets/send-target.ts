import { channelFor } from '@causerie/channel-registry';
import type { ChannelAdapter } from '@causerie/channel-kit';
import { isUuid } from '@causerie/kernel';
import { SetupError } from '@causerie/local-stack';
import type { WorkspaceTx } from '@causerie/persistence';

/** A conversation as far as it decides what may be sent there. */
export interface SendTarget {
  conversationId: string;
  channelAccountId: string;
  adapter: ChannelAdapter;
  /** null: the contact never wrote. */
  sinceInboundMs: number | null;
  /** The contact of a private chat wants no automatic messages. */
  optedOut: boolean;
}

/** The conversation, or the one in which it goes on. @throws SetupError when there is none */
export async function findTarget(tx: WorkspaceTx, conversationId: string): Promise<SendTarget> {
  const [row] = isUuid(conversationId) ? await tx.query<TargetRow>(TARGET, [conversationId]) : [];
  if (!row) {
    throw new SetupError(
      `There is no conversation "${conversationId}" in this workspace: "npm run assets -- conversations" lists the newest.`,
    );
  }
  return {
    conversationId: row.id,
    channelAccountId: row.channel_account_id,
    adapter: channelFor(row.platform),
    sinceInboundMs: row.since_inbound_ms,
    optedOut: row.opted_out ?? false,
  };
}

/**
 * The platform's id of the one message that takes another's place.
 * @param given the message's id, or the platform's
 * @throws SetupError for none of ours in this conversation, for one that is not there, and for one that is several
 */
export async function findReplaced(
  tx: WorkspaceTx,
  { conversationId }: SendTarget,
  given: string,
): Promise<string> {
  const rows = await tx.query<{ external_id: string | null }>(REPLACED, [
    conversationId,
    isUuid(given) ? given : null,
    given,
  ]);
  const [row, ...more] = rows;
  if (!row) throw new SetupError(`There is no message "${given}" of ours in this conversation.`);
  if (row.external_id === null)
    throw new SetupError(
      'The message to replace is not on the platform: it has not gone out, or was taken back.',
    );
  if (more.length === 0) return row.external_id;
  const ids = rows.map(({ external_id }) => external_id).join(', ');
  throw new SetupError(`The message to replace is several on the platform: name one of ${ids}.`);
}

/** A row each: id, platform, the platform's id of the chat, who has it, when the contact last wrote. The newest first. */
export async function listConversations(tx: WorkspaceTx, limit: number): Promise<string[][]> {
  const rows = await tx.query<ListedRow>(NEWEST, [limit]);
  return rows.map((row) => [
    row.id,
    row.platform,
    row.canonical_alias,
    row.owner,
    row.last_inbound_at?.toISOString() ?? 'never',
  ]);
}

const TARGET = `
  WITH RECURSIVE chat AS (
    SELECT id, merged_into FROM conversation WHERE id = $1
    UNION ALL SELECT c.id, c.merged_into FROM conversation c JOIN chat ON c.id = chat.merged_into
  )
  SELECT c.id, c.channel_account_id, a.platform,
    extract(epoch FROM app_now() - c.last_inbound_at)::float8 * 1000 AS since_inbound_ms,
    c.kind = 'private' AND contact_opted_out(who.contact_id, a.id) AS opted_out
  FROM chat JOIN conversation c ON c.id = chat.id JOIN channel_account a ON a.id = c.channel_account_id
    LEFT JOIN LATERAL (SELECT m.contact_id FROM message m WHERE m.conversation_id = c.id AND m.direction = 'inbound'
      AND m.contact_id IS NOT NULL ORDER BY m.seq DESC LIMIT 1) who ON true
  WHERE c.merged_into IS NULL`;

/** With the chats that went on in this one: they are one chat on the platform. */
const REPLACED = `
  SELECT x.external_id FROM message m
    LEFT JOIN message_external_id x ON x.message_id = m.id AND x.deleted_at IS NULL
  WHERE (m.conversation_id = $1 OR m.conversation_id IN (SELECT merged_chats($1))) AND m.direction = 'outbound'
    AND (m.id = $2::uuid OR x.external_id = $3)
  ORDER BY x.external_id`;

const NEWEST = `
  SELECT c.id, a.platform, c.canonical_alias, c.owner, c.last_inbound_at
  FROM conversation c JOIN channel_account a ON a.id = c.channel_account_id
  WHERE c.merged_into IS NULL AND c.kind <> 'system' ORDER BY c.last_inbound_at DESC NULLS LAST, c.id LIMIT $1`;

interface TargetRow {
  id: string;
  channel_account_id: string;
  platform: string;
  since_inbound_ms: number | null;
  opted_out: boolean | null;
}

interface ListedRow {
  id: string;
  platform: string;
  canonical_alias: string;
  owner: string;
  last_inbound_at: Date | null;
}
