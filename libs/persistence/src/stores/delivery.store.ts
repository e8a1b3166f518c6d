import type { DeliveryStatus, MessagePart } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';
import { LaneLostError, type ClaimedLane } from './lane.store';
import { findLaneHead, type LaneHead, type SentAs } from './lane-head';

/** Why a message did not (or may not) go out, as it is kept and told. */
export interface DeliveryFailure {
  class: string;
  code: string;
  description?: string;
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
  /** Of a call that became several messages, the others'. */
  moreExternalIds?: readonly string[];
  /** The platform's time, ISO 8601. */
  at: string;
  /** What the message is once all its calls are accepted. */
  status: 'accepted' | 'sent';
  /** The lane waits until this call has at least that status, `maxMs` at the longest. */
  waitFor?: { status: 'sent' | 'delivered'; maxMs: number };
}

/** A call that is about to be made. */
export interface AttemptStart {
  head: LaneHead;
  callsTotal: number;
  lane: ClaimedLane;
  leaseMs: number;
  sentAs: SentAs;
  /** What goes out instead of the message's own parts. */
  sentParts?: readonly MessagePart[];
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
    given: { idempotencyKey?: string; notBefore?: Date; editsExternalId?: string } = {},
  ): Promise<void> {
    const { idempotencyKey = null, notBefore = null, editsExternalId = null } = given;
    await tx.write(
      `INSERT INTO delivery (message_id, workspace_id, conversation_id, channel_account_id, seq, correlation_id,
         idempotency_key, not_before, edits_external_id)
       SELECT id, workspace_id, conversation_id, channel_account_id, seq, correlation_id, $2, $3, $4
       FROM message WHERE id = $1 AND direction = 'outbound' ON CONFLICT (message_id) DO NOTHING`,
      [messageId, idempotencyKey, notBefore, editsExternalId],
    );
  }

  /** Serialises with ingest and with a human's takeover. Before the lane, in the order of locks. */
  async lockConversation(tx: WorkspaceTx, conversationId: string): Promise<void> {
    await tx.query('SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE', [conversationId]);
  }

  /** What the lane sends next, in the order of `seq`; undefined when nothing is due. */
  async head(tx: WorkspaceTx, conversationId: string): Promise<LaneHead | undefined> {
    return findLaneHead(tx, conversationId);
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
   * Written ahead of the call: a crash leaves a trace. Holds the lane in the same statement. Returns the attempt's id,
   * or undefined when the message may no longer be sent (a human answered, or its proof arrived).
   * @throws LaneLostError
   */
  async startAttempt(tx: WorkspaceTx, start: AttemptStart): Promise<string | undefined> {
    const { head, callsTotal, lane, leaseMs, sentAs, sentParts } = start;
    const [row] = await tx.query<{ held: boolean; id: string | null }>(START_ATTEMPT, [
      lane.conversationId,
      lane.fence,
      leaseMs,
      head.messageId,
      head.callsAccepted,
      callsTotal,
      sentAs,
      sentParts ? JSON.stringify(sentParts) : null,
    ]);
    if (!row?.held) throw new LaneLostError();
    return row.id ?? undefined;
  }

  /** It may go out later, and others may pass it. */
  async postpone(tx: WorkspaceTx, messageId: string, ms: number): Promise<void> {
    await tx.write(
      `UPDATE delivery SET status = 'queued', not_before = app_now() + $2 * interval '1 millisecond', updated_at = app_now()
       WHERE message_id = $1 AND status = 'queued'`,
      [messageId, ms],
    );
  }

  /** The platform took one call. Callbacks that were quicker than its answer are merged. A repeat changes nothing. */
  async accept(tx: WorkspaceTx, accepted: Acceptance): Promise<void> {
    const { attemptId, messageId, externalId, at, status, waitFor, moreExternalIds = [] } = accepted;
    await tx.query(`SELECT accept_attempt($1, $2, $3, $4, $5, $6, $7 * interval '1 millisecond')`, [
      attemptId,
      messageId,
      externalId,
      at,
      status,
      waitFor?.status ?? null,
      waitFor?.maxMs ?? null,
    ]);
    if (moreExternalIds.length === 0) return;
    await tx.write(
      `INSERT INTO message_external_id (channel_account_id, external_id, workspace_id, message_id)
       SELECT channel_account_id, unnest($2::text[]), workspace_id, message_id FROM delivery WHERE message_id = $1
       ON CONFLICT DO NOTHING`,
      [messageId, moreExternalIds],
    );
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
         not_before = app_now() + $6 * interval '1 millisecond', followed_at = CASE WHEN $2 = 'failed' THEN app_now() END,
         reached = CASE WHEN $2 = 'queued' THEN reached ELSE reached || jsonb_build_object($2::text, app_now()) END
       WHERE message_id = $1 AND status IN ('queued', 'sending', 'unknown') RETURNING *`,
      [messageId, status, failure, attempts, plain ?? false, againInMs ?? null],
    );
    if (!delivery || status === 'queued') return;
    await addStatusEvent(tx, delivery);
    await tx.query('SELECT return_failed_delivery($1)', [messageId]);
  }
}

/** The lane before the delivery, in the order of locks. */
const START_ATTEMPT = `
  WITH held AS (
    UPDATE lane SET lease_until = app_now() + $3 * interval '1 millisecond', due_at = app_now() + $3 * interval '1 millisecond'
    WHERE conversation_id = $1 AND fence = $2 AND lease_until IS NOT NULL RETURNING fence
  ), sending AS (
    UPDATE delivery SET status = 'sending', calls_total = $6, not_before = NULL, sent_as = $7, sent_parts = $8,
      updated_at = app_now()
    WHERE message_id = $4 AND calls_accepted = $5 AND status IN ('queued', 'sending', 'unknown') AND EXISTS (SELECT FROM held)
    RETURNING *
  ), made AS (
    INSERT INTO delivery_attempt (workspace_id, message_id, call_index, lane_fence)
    SELECT workspace_id, message_id, calls_accepted, $2 FROM sending RETURNING id
  )
  SELECT EXISTS (SELECT FROM held) AS held, (SELECT id FROM made) AS id`;

interface StatusRow {
  message_id: string;
  conversation_id: string;
  seq: string;
  status: DeliveryStatus;
  failure: DeliveryFailure | null;
  correlation_id: string;
}

/** False: it has ended. The answer to that commit was lost, and its writer, who cannot know, writes again. */
async function endAttempt(
  tx: WorkspaceTx,
  end: { id: string; outcome: string; failure: DeliveryFailure },
): Promise<boolean> {
  const rows = await tx.write(
    `UPDATE delivery_attempt SET outcome = $2, failure = $3, ended_at = app_now()
     WHERE id = $1 AND outcome = 'sending' RETURNING id`,
    [end.id, end.outcome, end.failure],
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
