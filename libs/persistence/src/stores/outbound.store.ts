import { UsageError } from '@causerie/kernel';
import { plainText, type MessagePart } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';
import { DeliveryStore } from './delivery.store';
import { LaneStore } from './lane.store';
import { addOutboundBytes, checkOutboundBytes, type OutboundBytes } from './outbound-bytes';

export interface NewOutbound {
  conversationId: string;
  author: 'human' | 'system' | 'bot';
  parts: readonly MessagePart[];
  /** What the media parts point to, in the order of their numbers. */
  attachments?: readonly OutboundBytes[];
  /** They were when the message was accepted; what has gone since is seen when it is sent. */
  attachmentsChecked?: boolean;
  replyToExternalId?: string;
  /** The message of ours that this one replaces, by the platform's id. */
  editsExternalId?: string;
  /** Unique in the workspace: a repeat gives the message that is there. */
  idempotencyKey: string;
  correlationId: string;
  /** o200k tokens of the text. Default: a guess from its length. */
  tokenCount?: number;
  /** With a human author: how long the bot stays silent. Default half an hour. */
  humanPauseMs?: number;
  /** With a human author: the last message they had seen, if not all. While a later one waits, the bot stays. */
  seenSeq?: number;
}

export interface QueuedOutbound {
  messageId: string;
  /** Another than was given, if that one went on in it. */
  conversationId: string;
  seq: number;
  /** It was there already. */
  isRepeat: boolean;
}

/** When a sweeper looks whether the wake-up came. */
const SWEEP_AFTER_MS = 1_000;
const HUMAN_PAUSE_MS = 1_800_000;
const CHARACTERS_A_TOKEN = 3;

/** Messages that are no reply to a turn: a person's, a scheduled one, the system's own. */
@Injectable()
export class OutboundStore {
  constructor(
    private readonly deliveries: DeliveryStore,
    private readonly lanes: LaneStore,
  ) {}

  /**
   * Gives it a seq and queues it in its lane, with its event, in one transaction. A person's message takes the
   * conversation over, as one typed in the platform's own app does. Add the job `lane.drain` after the commit, or
   * leave it to the sweeper's second. Undefined: the workspace has no such conversation.
   * @throws UsageError for an asset or a file that the workspace does not have
   */
  async enqueue(tx: WorkspaceTx, outbound: NewOutbound): Promise<QueuedOutbound | undefined> {
    const conversation = await lockLiving(tx, outbound.conversationId);
    if (!conversation) return undefined;
    const known = await findQueued(tx, outbound.idempotencyKey);
    if (known) return known;
    if (!outbound.attachmentsChecked) await checkOutboundBytes(tx, outbound.attachments ?? []);
    checkParts(outbound.parts);
    const { id: conversationId, channel_account_id: channelAccountId } = conversation;
    const { id, seq } = await addMessage(tx, { ...outbound, conversationId });
    await addOutboundBytes(tx, { id, channelAccountId }, outbound.attachments ?? []);
    await tx.query(
      `SELECT add_conversation_event(m.workspace_id, m.conversation_id, 'message.created', message_payload(m), m.correlation_id)
       FROM message m WHERE m.id = $1`,
      [id],
    );
    if (outbound.author === 'human' && !(await leavesWaiting(tx, outbound, conversationId)))
      await takeOver(tx, { ...outbound, conversationId }, seq);
    const { idempotencyKey, editsExternalId } = outbound;
    await this.deliveries.queue(tx, id, { idempotencyKey, ...(editsExternalId ? { editsExternalId } : {}) });
    await this.lanes.wake(tx, conversationId, SWEEP_AFTER_MS);
    return { messageId: id, conversationId, seq, isRepeat: false };
  }
}

/** The conversation, or the one in which it goes on, locked with all that went on in it: they are one chat. */
async function lockLiving(tx: WorkspaceTx, conversationId: string): Promise<ConversationRow | undefined> {
  const rows = await tx.query<ConversationRow>(
    `SELECT id, channel_account_id, merged_into FROM conversation
     WHERE id = ANY(ARRAY(SELECT $1::uuid UNION ALL SELECT merged_chats($1))) ORDER BY id FOR NO KEY UPDATE`,
    [conversationId],
  );
  const row = rows.find(({ id }) => id === conversationId);
  return row?.merged_into ? lockLiving(tx, row.merged_into) : row;
}

interface ConversationRow {
  id: string;
  channel_account_id: string;
  merged_into: string | null;
}

async function findQueued(tx: WorkspaceTx, idempotencyKey: string): Promise<QueuedOutbound | undefined> {
  const [row] = await tx.query<{ message_id: string; conversation_id: string; seq: string }>(
    'SELECT message_id, conversation_id, seq FROM delivery WHERE workspace_id = $1 AND idempotency_key = $2',
    [tx.workspaceId, idempotencyKey],
  );
  if (!row) return undefined;
  const { message_id: messageId, conversation_id: conversationId } = row;
  return { messageId, conversationId, seq: Number(row.seq), isRepeat: true };
}

async function addMessage(tx: WorkspaceTx, outbound: NewOutbound): Promise<{ id: string; seq: number }> {
  const text = plainText(outbound.parts);
  const [row] = await tx.write<{ id: string; seq: string }>(
    `WITH counted AS (
       UPDATE conversation SET last_seq = last_seq + 1, updated_at = app_now() WHERE id = $1 RETURNING *
     )
     INSERT INTO message (workspace_id, conversation_id, channel_account_id, seq, direction, author, kind, parts, text,
       token_count, reply_to_external_id, correlation_id)
     SELECT workspace_id, id, channel_account_id, last_seq, 'outbound', $2, $3, $4, $5, $6, $7, $8 FROM counted
     RETURNING id, seq`,
    [
      outbound.conversationId,
      outbound.author,
      outbound.parts[0]?.kind ?? 'text',
      JSON.stringify(outbound.parts),
      text,
      outbound.tokenCount ?? Math.ceil(text.length / CHARACTERS_A_TOKEN),
      outbound.replyToExternalId ?? null,
      outbound.correlationId,
    ],
  );
  if (!row) throw new Error('INSERT … RETURNING gave no row');
  return { id: row.id, seq: Number(row.seq) };
}

/** What stands beside a template would need an open window, which a template is for the lack of. */
export function checkParts(parts: readonly MessagePart[]): void {
  if (parts.length > 1 && parts.some(({ kind }) => kind === 'template'))
    throw new UsageError('A template stands alone: send the other parts as a message of their own.');
}

/** Somebody wrote after the person's words were laid down, and has no answer yet: these words are none. */
async function leavesWaiting(tx: WorkspaceTx, outbound: NewOutbound, livingId: string): Promise<boolean> {
  if (outbound.seenSeq === undefined) return false;
  // Numbers of a conversation that went on in another say nothing there.
  const seen = livingId === outbound.conversationId ? outbound.seenSeq : 0;
  const waiting = await tx.query(
    `SELECT FROM conversation WHERE id = $1 AND owner = 'bot' AND last_answerable_seq > greatest(handled_seq, $2)`,
    [livingId, seen],
  );
  return waiting.length > 0;
}

async function takeOver(tx: WorkspaceTx, outbound: NewOutbound, seq: number): Promise<void> {
  await tx.query(`SELECT take_over_conversation($1, app_now() + $2 * interval '1 millisecond', $3, $4)`, [
    outbound.conversationId,
    outbound.humanPauseMs ?? HUMAN_PAUSE_MS,
    outbound.correlationId,
    seq,
  ]);
}
