import type { ConversationOwner, DeliveryStatus, MessagePart } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** Why a message did not (or may not) go out, as it is kept and told. */
export interface DeliveryFailure {
  class: string;
  code: string;
  description?: string;
}

/** The next message of a lane and everything that sending its next call takes. */
export interface LaneHead {
  messageId: string;
  seq: number;
  status: DeliveryStatus;
  kind: string;
  author: 'bot' | 'human' | 'system';
  parts: MessagePart[];
  replyToExternalId: string | null;
  turnId: string | null;
  correlationId: string;
  /** Index of the call that is next. */
  callsAccepted: number;
  /** Failed tries of that call. */
  attempts: number;
  /** Refusals of that call because we were too fast; they are not tries. */
  throttles: number;
  plain: boolean;
  /** Above 0: not yet, and nothing behind it either. */
  waitMs: number;
  conversation: { alias: string; kind: string; owner: ConversationOwner; sinceInboundMs: number | null };
}

/** A try that was written down before its call and whose end nobody wrote down. */
export interface OpenAttempt {
  attemptId: string;
  messageId: string;
  attempts: number;
  correlationId: string;
}

export interface Acceptance {
  attemptId: string;
  messageId: string;
  externalId: string;
  /** The platform's time, ISO 8601. */
  at: string;
  /** What the message is once all its calls are accepted. */
  status: 'accepted' | 'sent';
}

/** A message leaves the state `sending` (or `queued`) without having been accepted. */
export interface Setback {
  messageId: string;
  /** The try it belongs to; none where nothing was tried. */
  attempt?: { id: string; outcome: 'failed' | 'unknown' };
  status: 'queued' | 'unknown' | 'failed' | 'blocked';
  failure: DeliveryFailure;
  attempts: number;
  /** Plain from now on. */
  plain?: boolean;
  /** With `unknown`: when it is sent again; without, it stays as it is until proof or a person comes. */
  againInMs?: number;
}

/** All writes but `startAttempt` and `queue` belong under the conversation's lock: they add events. */
@Injectable()
export class DeliveryStore {
  /** Puts an outbound message in its lane. Once for each message; a repeat changes nothing. */
  async queue(
    tx: WorkspaceTx,
    messageId: string,
    { idempotencyKey, notBefore }: { idempotencyKey?: string; notBefore?: Date } = {},
  ): Promise<void> {
    await tx.write(
      `INSERT INTO delivery (message_id, workspace_id, conversation_id, channel_account_id, seq, correlation_id,
         idempotency_key, not_before)
       SELECT id, workspace_id, conversation_id, channel_account_id, seq, correlation_id, $2, $3
       FROM message WHERE id = $1 AND direction = 'outbound' ON CONFLICT (message_id) DO NOTHING`,
      [messageId, idempotencyKey ?? null, notBefore ?? null],
    );
  }

  /** Serialises with ingest and with a human's takeover. Before the lane, in the order of locks. */
  async lockConversation(tx: WorkspaceTx, conversationId: string): Promise<void> {
    await tx.query('SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE', [conversationId]);
  }

  /** What the lane sends next, in the order of `seq`; undefined when nothing is due. */
  async head(tx: WorkspaceTx, conversationId: string): Promise<LaneHead | undefined> {
    const [row] = await tx.query<HeadRow>(HEAD, [conversationId]);
    return row && headOf(row);
  }

  /** In how many ms the next scheduled message is due; undefined: none is waiting. */
  async dueInMs(tx: WorkspaceTx, conversationId: string): Promise<number | undefined> {
    const [row] = await tx.query<{ due: number | null }>(
      `SELECT extract(epoch FROM min(not_before) - app_now())::float8 * 1000 AS due FROM delivery
       WHERE conversation_id = $1 AND status = 'queued' AND not_before > app_now()`,
      [conversationId],
    );
    return row?.due ?? undefined;
  }

  /** Tries that a dead holder of the lane left behind. */
  async openAttempts(tx: WorkspaceTx, conversationId: string): Promise<OpenAttempt[]> {
    return tx.query<OpenAttempt>(
      `SELECT a.id AS "attemptId", d.message_id AS "messageId", d.attempts, d.correlation_id AS "correlationId"
       FROM delivery d JOIN delivery_attempt a ON a.message_id = d.message_id AND a.outcome = 'sending'
       WHERE d.conversation_id = $1 AND d.status IN ('queued', 'sending', 'unknown') ORDER BY d.seq, a.id`,
      [conversationId],
    );
  }

  /**
   * Written ahead of the call: a crash leaves a trace. Returns the attempt's id, or undefined when the message
   * may no longer be sent (a human answered, or its proof arrived).
   */
  async startAttempt(
    tx: WorkspaceTx,
    { head, callsTotal, fence }: { head: LaneHead; callsTotal: number; fence: number },
  ): Promise<string | undefined> {
    const rows = await tx.write(
      `UPDATE delivery SET status = 'sending', calls_total = $3, not_before = NULL, updated_at = app_now()
       WHERE message_id = $1 AND calls_accepted = $2 AND status IN ('queued', 'sending', 'unknown') RETURNING seq`,
      [head.messageId, head.callsAccepted, callsTotal],
    );
    if (rows.length === 0) return undefined;
    const [attempt] = await tx.write<{ id: string }>(
      `INSERT INTO delivery_attempt (workspace_id, message_id, call_index, lane_fence)
       VALUES ($1, $2, $3, $4) RETURNING id`,
      [tx.workspaceId, head.messageId, head.callsAccepted, fence],
    );
    return attempt?.id;
  }

  /** The platform took one call. Callbacks that were quicker than its answer are merged. A repeat changes nothing. */
  async accept(tx: WorkspaceTx, accepted: Acceptance): Promise<void> {
    const { attemptId, messageId, externalId, at, status } = accepted;
    if (!(await endAttempt(tx, { id: attemptId, outcome: 'accepted', externalId }))) return;
    await tx.write(
      `INSERT INTO message_external_id (channel_account_id, external_id, workspace_id, message_id)
       SELECT channel_account_id, $2, workspace_id, id FROM message WHERE id = $1 ON CONFLICT DO NOTHING`,
      [messageId, externalId],
    );
    await tx.write('UPDATE message SET sent_at = coalesce(sent_at, $2) WHERE id = $1', [messageId, at]);
    const [delivery] = await tx.write<StatusRow>(ACCEPT, [messageId, status]);
    const done = delivery && delivery.calls_accepted >= delivery.calls_total;
    if (done && delivery.status !== 'failed') await addStatusEvent(tx, delivery);
    await this.mergeParked(tx, messageId, externalId);
  }

  /**
   * The attempt's end and what follows for the message. Tells of it, except when it goes back to the queue. A repeat
   * changes nothing.
   */
  async setBack(tx: WorkspaceTx, setback: Setback): Promise<void> {
    const { messageId, attempt, status, failure, attempts, plain, againInMs } = setback;
    if (attempt && !(await endAttempt(tx, { ...attempt, failure }))) return;
    const [delivery] = await tx.write<StatusRow>(
      `UPDATE delivery SET status = $2, failure = $3, attempts = $4, plain = plain OR $5, updated_at = app_now(),
         not_before = app_now() + $6 * interval '1 millisecond',
         reached = CASE WHEN $2 = 'queued' THEN reached ELSE reached || jsonb_build_object($2::text, app_now()) END
       WHERE message_id = $1 AND status IN ('queued', 'sending', 'unknown') RETURNING *`,
      [messageId, status, failure, attempts, plain ?? false, againInMs ?? null],
    );
    if (delivery && status !== 'queued') await addStatusEvent(tx, delivery);
  }

  /** In the conversation's order: parking happens under the same lock, so none can slip between. */
  private async mergeParked(tx: WorkspaceTx, messageId: string, externalId: string): Promise<void> {
    await tx.write(
      `WITH parked AS (
         DELETE FROM parked_status p USING message m
         WHERE m.id = $1 AND p.channel_account_id = m.channel_account_id AND p.external_id = $2 RETURNING p.*
       )
       SELECT apply_status(s.channel_account_id, s.external_id, s.status, s.at, s.failure)
       FROM (SELECT * FROM parked ORDER BY at, id) s`,
      [messageId, externalId],
    );
  }
}

/** A scheduled message lets others pass; one whose fate is unknown does not, until it is sent again or held. */
const HEAD = `
  SELECT d.message_id, d.seq, d.status, d.calls_accepted, d.attempts, d.plain, d.correlation_id,
    m.kind, m.author, m.parts, m.reply_to_external_id, m.turn_id, c.canonical_alias, c.kind AS conversation_kind, c.owner,
    extract(epoch FROM app_now() - c.last_inbound_at)::float8 * 1000 AS since_inbound_ms,
    greatest(0, coalesce(extract(epoch FROM d.not_before - app_now()), 0))::float8 * 1000 AS wait_ms,
    (SELECT count(*)::int FROM delivery_attempt a WHERE a.message_id = d.message_id AND a.call_index = d.calls_accepted
      AND a.failure ->> 'class' IN ('account_throttled', 'recipient_throttled')) AS throttles
  FROM delivery d JOIN message m ON m.id = d.message_id JOIN conversation c ON c.id = d.conversation_id
  WHERE d.conversation_id = $1 AND d.status IN ('queued', 'sending', 'unknown')
    AND (d.status <> 'unknown' OR d.not_before IS NOT NULL)
    AND (d.status <> 'queued' OR d.not_before IS NULL OR d.not_before <= app_now())
  ORDER BY d.seq LIMIT 1`;

/** After the last call the status is the highest that is known: a callback may have been quicker. */
const ACCEPT = `
  UPDATE delivery d SET calls_accepted = n.calls, attempts = 0, failure = NULL, not_before = NULL, updated_at = app_now(),
    reached = CASE WHEN n.done THEN jsonb_build_object($2::text, app_now()) || d.reached ELSE d.reached END,
    status = CASE WHEN n.done AND d.status <> 'failed' THEN (
      SELECT s FROM unnest(ARRAY['played', 'read', 'delivered', 'sent', 'accepted']) WITH ORDINALITY AS l(s, i)
      WHERE s = $2 OR d.reached ? s ORDER BY i LIMIT 1) ELSE d.status END
  FROM (SELECT message_id, calls_accepted + 1 AS calls, calls_accepted + 1 >= calls_total AS done
    FROM delivery WHERE message_id = $1) n
  WHERE d.message_id = n.message_id RETURNING d.*`;

interface StatusRow {
  message_id: string;
  conversation_id: string;
  seq: string;
  status: DeliveryStatus;
  failure: DeliveryFailure | null;
  calls_accepted: number;
  calls_total: number;
  correlation_id: string;
}

/** False: it has ended. The answer to that commit was lost, and its writer, who cannot know, writes again. */
async function endAttempt(
  tx: WorkspaceTx,
  end: { id: string; outcome: string; externalId?: string; failure?: DeliveryFailure },
): Promise<boolean> {
  const rows = await tx.write(
    `UPDATE delivery_attempt SET outcome = $2, external_id = $3, failure = $4, ended_at = app_now()
     WHERE id = $1 AND outcome = 'sending' RETURNING id`,
    [end.id, end.outcome, end.externalId ?? null, end.failure ?? null],
  );
  return rows.length > 0;
}

async function addStatusEvent(tx: WorkspaceTx, row: StatusRow): Promise<void> {
  await tx.query('SELECT add_status_event($1, $2, $3, $4, $5, $6, $7)', [
    tx.workspaceId,
    row.conversation_id,
    row.message_id,
    row.seq,
    row.status,
    row.failure,
    row.correlation_id,
  ]);
}

interface HeadRow {
  message_id: string;
  seq: string;
  status: DeliveryStatus;
  calls_accepted: number;
  attempts: number;
  plain: boolean;
  correlation_id: string;
  kind: string;
  author: LaneHead['author'];
  parts: MessagePart[];
  reply_to_external_id: string | null;
  turn_id: string | null;
  canonical_alias: string;
  conversation_kind: string;
  owner: ConversationOwner;
  since_inbound_ms: number | null;
  wait_ms: number;
  throttles: number;
}

function headOf(row: HeadRow): LaneHead {
  return {
    messageId: row.message_id,
    seq: Number(row.seq),
    status: row.status,
    kind: row.kind,
    author: row.author,
    parts: row.parts,
    replyToExternalId: row.reply_to_external_id,
    turnId: row.turn_id,
    correlationId: row.correlation_id,
    callsAccepted: row.calls_accepted,
    attempts: row.attempts,
    throttles: row.throttles,
    plain: row.plain,
    waitMs: Math.ceil(row.wait_ms),
    conversation: {
      alias: row.canonical_alias,
      kind: row.conversation_kind,
      owner: row.owner,
      sinceInboundMs: row.since_inbound_ms,
    },
  };
}
