import { newCorrelationId, newId } from '@causerie/kernel';
import type { DeliveryStatus, MessagePart } from '@causerie/message-schema';
import { DeliveryStore, LaneStore, OutboundStore } from '@causerie/persistence';
import { eventually } from '@causerie/testing';
import type { Pipeline } from './pipeline';
import type { PlatformChat } from './platform-chat';

/** How far a message has come; a later one never comes before an earlier one. */
const RANK: readonly DeliveryStatus[] = [
  'queued',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
];

/** Sends messages that are no reply, as the API and a person at the console do. */
export class Outbox {
  private readonly store: OutboundStore;

  constructor(private readonly pipeline: Pipeline) {
    this.store = new OutboundStore(new DeliveryStore(), new LaneStore(pipeline.database.dataSource));
  }

  /** Queued; the sweeper of delivery finds it within a second. Answers the message's id. */
  async send(
    chat: PlatformChat,
    parts: readonly MessagePart[],
    author: 'bot' | 'human' = 'bot',
  ): Promise<string> {
    const { id: conversationId } = await chat.conversation();
    const queued = await this.pipeline.database.transaction.run(chat.account.workspace.id, (tx) =>
      this.store.enqueue(tx, {
        conversationId,
        author,
        parts,
        idempotencyKey: newId(),
        correlationId: newCorrelationId(),
      }),
    );
    if (!queued) throw new Error('There is no such conversation.');
    return queued.messageId;
  }

  /** How the delivery ended, or how far it has come once the platform has it. */
  end(messageId: string): Promise<DeliveryStatus> {
    return eventually(
      'the delivery to end',
      async () => {
        const [row] = await this.pipeline.database.owner<{ status: DeliveryStatus }>(
          'SELECT status FROM delivery WHERE message_id = $1',
          [messageId],
        );
        return row && !['queued', 'sending', 'unknown'].includes(row.status) && row.status;
      },
      60_000,
    );
  }

  /** Statuses that were told after a later one, in the order of the log. Empty is what a test wants. */
  async stepsBack(conversationId: string): Promise<string[]> {
    const rows = await this.pipeline.database.owner<{ seq: number; status: DeliveryStatus }>(
      `SELECT (payload ->> 'seq')::int AS seq, payload ->> 'status' AS status FROM event
       WHERE type = 'message.statusChanged' AND channel = 'conversation:' || $1 ORDER BY id`,
      [conversationId],
    );
    const furthest = new Map<number, number>();
    return rows.flatMap(({ seq, status }) => {
      const rank = RANK.indexOf(status);
      const wentBack = rank < (furthest.get(seq) ?? -1);
      furthest.set(seq, Math.max(rank, furthest.get(seq) ?? -1));
      return wentBack ? [`#${seq} ${status}`] : [];
    });
  }
}
