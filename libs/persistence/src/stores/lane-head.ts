import type { ConversationOwner, DeliveryStatus, MessagePart } from '@causerie/message-schema';
import type { WorkspaceTx } from '../database/workspace-transaction';
import { findOutboundBytes, type FoundBytes } from './outbound-bytes';

/** The next message of a lane and everything that sending its next call takes. */
export interface LaneHead {
  messageId: string;
  seq: number;
  status: DeliveryStatus;
  kind: string;
  author: 'bot' | 'human' | 'system';
  parts: MessagePart[];
  /** What went out instead of them with the newest try. */
  sentParts: MessagePart[] | null;
  /** What the media parts point to, in the order of their numbers, with our files as they are now. */
  attachments: FoundBytes[];
  replyToExternalId: string | null;
  /** The message of ours that this one replaces. */
  editsExternalId: string | null;
  turnId: string | null;
  correlationId: string;
  /** Index of the call that is next. */
  callsAccepted: number;
  /** Failed tries of that call. */
  attempts: number;
  /** Refusals of that call because we were too fast; they are not tries. */
  throttles: number;
  plain: boolean;
  /** In which form the newest try went out. */
  sentAs: SentAs | null;
  /** Above 0: not yet, and nothing behind it either. */
  waitMs: number;
  /** The call before has not come as far as it must. */
  awaitsStatus: boolean;
  /** Above 0: what nobody waits for is not sent yet; others may pass. */
  bulkWaitMs: number;
  conversation: {
    alias: string;
    kind: string;
    owner: ConversationOwner;
    sinceInboundMs: number | null;
    /** The contact of a private conversation wants no automatic messages. */
    optedOut: boolean;
    /** They want no marketing. */
    optedOutMarketing: boolean;
    /** Since the contact last wrote they were invited to write again. */
    reEngaged: boolean;
  };
}

export type SentAs = 'free_form' | 'template' | 'human_tag' | 're_engagement';

/** What the lane sends next, in the order of `seq`; undefined when nothing is due. */
export async function findLaneHead(tx: WorkspaceTx, conversationId: string): Promise<LaneHead | undefined> {
  const [row] = await tx.query<HeadRow>(HEAD, [conversationId]);
  if (!row) return undefined;
  const hasBytes = row.parts.some((part) => 'attachment' in part);
  return headOf(row, hasBytes ? await findOutboundBytes(tx, row.message_id) : []);
}

/**
 * A scheduled message lets others pass; one whose fate is unknown does not, until it is sent again or held. While the
 * lane waits for the status of the call before, nothing goes.
 */
const HEAD = `
  SELECT d.message_id, d.seq, d.status, d.calls_accepted, d.attempts, d.plain, d.correlation_id, d.edits_external_id,
    d.sent_as, d.sent_parts, m.kind, m.author, m.parts, m.reply_to_external_id, m.turn_id, c.canonical_alias, c.kind AS conversation_kind,
    c.owner, extract(epoch FROM app_now() - c.last_inbound_at)::float8 * 1000 AS since_inbound_ms,
    greatest(0, extract(epoch FROM d.not_before - app_now()))::float8 * 1000 AS wait_ms,
    l.waits_for IS NOT NULL AND l.waits_until > app_now() AS awaits_status,
    greatest(0, extract(epoch FROM a.bulk_paused_until - app_now()))::float8 * 1000 AS bulk_wait_ms,
    EXISTS (SELECT FROM delivery r JOIN delivery_attempt t ON t.message_id = r.message_id
      WHERE r.conversation_id = c.id AND r.sent_as = 're_engagement' AND r.message_id <> d.message_id
        AND r.status NOT IN ('queued', 'failed', 'blocked')
        AND (c.last_inbound_at IS NULL OR t.started_at > c.last_inbound_at)) AS re_engaged,
    c.kind = 'private' AND contact_opted_out(who.contact_id, c.channel_account_id) AS opted_out,
    c.kind = 'private' AND EXISTS (SELECT FROM contact_address x WHERE x.contact_id = merged_contact(who.contact_id)
      AND x.channel_account_id = c.channel_account_id AND x.opted_out_marketing_at IS NOT NULL) AS opted_out_marketing,
    (SELECT count(*)::int FROM delivery_attempt t WHERE t.message_id = d.message_id AND t.call_index = d.calls_accepted
      AND t.failure ->> 'class' IN ('account_throttled', 'recipient_throttled')) AS throttles
  FROM delivery d JOIN message m ON m.id = d.message_id JOIN conversation c ON c.id = d.conversation_id
    JOIN channel_account a ON a.id = c.channel_account_id LEFT JOIN lane l ON l.conversation_id = c.id
    LEFT JOIN LATERAL (SELECT o.contact_id FROM message o WHERE o.conversation_id = c.id AND o.direction = 'inbound'
      AND o.contact_id IS NOT NULL ORDER BY o.seq DESC LIMIT 1) who ON true
  WHERE d.conversation_id = $1 AND d.status IN ('queued', 'sending', 'unknown')
    AND (d.status <> 'unknown' OR d.not_before IS NOT NULL)
    AND (d.status <> 'queued' OR d.not_before IS NULL OR d.not_before <= app_now())
  ORDER BY d.seq LIMIT 1`;

interface HeadRow {
  message_id: string;
  seq: string;
  status: DeliveryStatus;
  calls_accepted: number;
  attempts: number;
  plain: boolean;
  sent_as: SentAs | null;
  sent_parts: MessagePart[] | null;
  correlation_id: string;
  edits_external_id: string | null;
  kind: string;
  author: LaneHead['author'];
  parts: MessagePart[];
  reply_to_external_id: string | null;
  turn_id: string | null;
  canonical_alias: string;
  conversation_kind: string;
  owner: ConversationOwner;
  since_inbound_ms: number | null;
  /** null: nothing to wait for. */
  wait_ms: number | null;
  awaits_status: boolean | null;
  bulk_wait_ms: number | null;
  re_engaged: boolean;
  opted_out: boolean | null;
  opted_out_marketing: boolean;
  throttles: number;
}

function headOf(row: HeadRow, attachments: FoundBytes[]): LaneHead {
  return {
    messageId: row.message_id,
    seq: Number(row.seq),
    status: row.status,
    kind: row.kind,
    author: row.author,
    parts: row.parts,
    sentParts: row.sent_parts,
    attachments,
    replyToExternalId: row.reply_to_external_id,
    editsExternalId: row.edits_external_id,
    turnId: row.turn_id,
    correlationId: row.correlation_id,
    callsAccepted: row.calls_accepted,
    attempts: row.attempts,
    throttles: row.throttles,
    plain: row.plain,
    sentAs: row.sent_as,
    waitMs: Math.ceil(row.wait_ms ?? 0),
    awaitsStatus: row.awaits_status ?? false,
    bulkWaitMs: Math.ceil(row.bulk_wait_ms ?? 0),
    conversation: {
      alias: row.canonical_alias,
      kind: row.conversation_kind,
      owner: row.owner,
      sinceInboundMs: row.since_inbound_ms,
      optedOut: row.opted_out ?? false,
      optedOutMarketing: row.opted_out_marketing,
      reEngaged: row.re_engaged,
    },
  };
}
