import type { AttachmentState, MediaKind } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** An attachment whose turn has come. `take` wants to see the fence. */
export interface DueAttachment {
  workspaceId: string;
  attachmentId: string;
  channelAccountId: string;
  fence: number;
  correlationId: string;
  createdAt: Date;
}

/** An attachment in our hands, with what it takes to fetch it. */
export interface AttachmentWork {
  id: string;
  /** Shown at every write: whoever has an older one changes nothing. Another one than the hand-over's. */
  fence: number;
  workspaceId: string;
  channelAccountId: string;
  conversationId: string;
  messageId: string;
  seq: number;
  /** What a part's `attachment` points to. */
  ordinal: number;
  kind: MediaKind;
  ref: Record<string, unknown>;
  uniqueId?: string;
  /** Claims of the platform. */
  mimeType?: string;
  sizeBytes?: number;
  fileName?: string;
  contactId?: string;
  /** The platform's time of the message, else ours. */
  sentAt: Date;
  /** How often it was taken, this time counted. */
  attempts: number;
  correlationId: string;
  /** The same file came before: nothing need be fetched. */
  sameFile?: { objectId: string };
}

/** `path`: what people see as its place. */
export type AttachmentOutcome =
  | { state: 'stored'; objectId: string; path: string }
  | { state: Exclude<AttachmentState, 'pending' | 'stored'>; description: string };

export interface AttachmentFailure {
  code: string;
  description: string;
}

/** Whose an attachment is: the id, and the fence of the work. */
export interface HeldAttachment {
  attachmentId: string;
  fence: number;
}

/**
 * Attachments on their way in. A lease says who fetches one, a fence who may say how it ended: a worker that was
 * frozen past its lease, and whose attachment was handed on, changes nothing.
 */
@Injectable()
export class MediaQueueStore {
  constructor(private readonly database: DataSource) {}

  /** What is due, over all workspaces; each is pushed on by `againMs`. Whoever took it last may still end it, until somebody takes it. */
  async sweep(limit: number, againMs: number): Promise<DueAttachment[]> {
    const rows = await this.database.query<DueRow[]>(
      `SELECT * FROM sweep_attachments($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      attachmentId: row.attachment_id,
      channelAccountId: row.channel_account_id,
      fence: Number(row.fence),
      correlationId: row.correlation_id,
      createdAt: row.created_at,
    }));
  }

  /** Fence, lease and count in one statement. Null: it has ended, was handed on, or somebody is at work on it. */
  async take(
    tx: WorkspaceTx,
    { attachmentId, fence, leaseMs }: HeldAttachment & { leaseMs: number },
  ): Promise<AttachmentWork | null> {
    const [row] = await tx.write<WorkRow>(TAKE, [attachmentId, fence, leaseMs]);
    return row ? workOf(row) : null;
  }

  /** Starts the lease anew. False: it is no longer ours. */
  async renew(
    tx: WorkspaceTx,
    { attachmentId, fence, leaseMs }: HeldAttachment & { leaseMs: number },
  ): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE attachment SET lease_until = app_now() + $3 * interval '1 millisecond',
         due_at = app_now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND fence = $2 AND state IN ('pending', 'failed') RETURNING id`,
      [attachmentId, fence, leaseMs],
    );
    return rows.length > 0;
  }

  /** Gives it back undone, due at once; the try does not count. False: it was no longer ours. */
  async release(tx: WorkspaceTx, { attachmentId, fence }: HeldAttachment): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE attachment SET lease_until = NULL, due_at = app_now(), attempts = greatest(attempts - 1, 0)
       WHERE id = $1 AND fence = $2 AND state IN ('pending', 'failed') RETURNING id`,
      [attachmentId, fence],
    );
    return rows.length > 0;
  }

  /**
   * How it ended, with its event; takes the conversation's lock. `failed` here is for good. Whatever the outcome, a
   * message that was taken back meanwhile keeps nothing. False: it was no longer ours, and nothing was written: an
   * object that was recorded in the same transaction must not stay alone, throw.
   */
  async settle(
    tx: WorkspaceTx,
    { attachmentId, fence }: HeldAttachment,
    outcome: AttachmentOutcome,
  ): Promise<boolean> {
    const stored = outcome.state === 'stored';
    return settle(tx, [
      attachmentId,
      fence,
      outcome.state,
      stored ? outcome.objectId : null,
      stored ? outcome.path : null,
      stored ? null : { code: outcome.state, description: outcome.description },
      null,
    ]);
  }

  /** It failed this time, and is due again. The event tells it once. False: it was no longer ours. */
  async retryLater(
    tx: WorkspaceTx,
    { attachmentId, fence }: HeldAttachment,
    { failure, inMs }: { failure: AttachmentFailure; inMs: number },
  ): Promise<boolean> {
    return settle(tx, [attachmentId, fence, 'failed', null, null, failure, inMs]);
  }
}

async function settle(tx: WorkspaceTx, values: readonly unknown[]): Promise<boolean> {
  const [row] = await tx.query<{ ours: boolean }>(
    `SELECT settle_attachment($1, $2, $3, $4, $5, $6, $7 * interval '1 millisecond') AS ours`,
    values,
  );
  return row?.ours ?? false;
}

const TAKE = `
  UPDATE attachment a SET fence = a.fence + 1, attempts = a.attempts + 1,
    lease_until = app_now() + $3 * interval '1 millisecond', due_at = app_now() + $3 * interval '1 millisecond'
  FROM message m
  WHERE a.id = $1 AND a.fence = $2 AND a.state IN ('pending', 'failed')
    AND (a.lease_until IS NULL OR a.lease_until <= app_now()) AND m.id = a.message_id AND m.emptied_at IS NULL
  RETURNING a.id, a.fence, a.workspace_id, a.channel_account_id, m.conversation_id, m.id AS message_id, m.seq, a.ordinal,
    a.kind, a.ref, a.unique_id, a.mime_type, a.size_bytes, a.file_name, m.contact_id,
    coalesce(m.sent_at, m.created_at) AS sent_at, a.attempts, m.correlation_id, (
      SELECT s.object_id FROM attachment s
      WHERE s.channel_account_id = a.channel_account_id AND s.unique_id = a.unique_id AND s.state = 'stored'
      ORDER BY s.settled_at DESC LIMIT 1) AS same_object_id`;

interface DueRow {
  workspace_id: string;
  attachment_id: string;
  channel_account_id: string;
  fence: string;
  correlation_id: string;
  created_at: Date;
}

interface WorkRow {
  id: string;
  fence: string;
  workspace_id: string;
  channel_account_id: string;
  conversation_id: string;
  message_id: string;
  seq: string;
  ordinal: number;
  kind: MediaKind;
  ref: Record<string, unknown>;
  unique_id: string | null;
  mime_type: string | null;
  size_bytes: string | null;
  file_name: string | null;
  contact_id: string | null;
  sent_at: Date;
  attempts: number;
  correlation_id: string;
  same_object_id: string | null;
}

function workOf(row: WorkRow): AttachmentWork {
  return {
    id: row.id,
    fence: Number(row.fence),
    workspaceId: row.workspace_id,
    channelAccountId: row.channel_account_id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    seq: Number(row.seq),
    ordinal: row.ordinal,
    kind: row.kind,
    ref: row.ref,
    ...(row.unique_id !== null && { uniqueId: row.unique_id }),
    ...(row.mime_type !== null && { mimeType: row.mime_type }),
    ...(row.size_bytes !== null && { sizeBytes: Number(row.size_bytes) }),
    ...(row.file_name !== null && { fileName: row.file_name }),
    ...(row.contact_id !== null && { contactId: row.contact_id }),
    sentAt: row.sent_at,
    attempts: row.attempts,
    correlationId: row.correlation_id,
    ...(row.same_object_id !== null && { sameFile: { objectId: row.same_object_id } }),
  };
}
