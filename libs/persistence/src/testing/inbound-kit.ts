import { newId } from '@causerie/kernel';
import type { ConversationRef, InboundEvent, InboundMessage, InboundStatus } from '@causerie/message-schema';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  eventually,
  type TestDatabase,
} from '@causerie/testing';
import { Client } from 'pg';
import { DeliveryStore } from '../stores/delivery.store';
import { InboundStore, type InboundOutcome } from '../stores/inbound.store';
import { LaneStore } from '../stores/lane.store';
import { ParkedEchoStore } from '../stores/parked-echo.store';
import { ParkedStatusStore } from '../stores/parked-status.store';

export const OPTIONS = { sweepAfterMs: 3_000, humanPauseMs: 1_800_000, echoWaitMs: 15_000 };
export const CHAT: ConversationRef = { aliases: ['4001'], kind: 'private' };

/** A message of ours on its way. */
export interface Outgoing {
  id: string;
  conversationId: string;
  seq: number;
}

export interface Frozen {
  stopsAnother(): Promise<unknown>;
  commit(): Promise<void>;
}

export interface DeliveryRow {
  status: string;
  reached: Record<string, string>;
  calls_accepted: number;
  failure: { class: string } | null;
  pricing: unknown;
  not_before: Date | null;
}

let counter = 0;

/** One account of one workspace, with what comes in and what goes out. */
export class InboundKit {
  readonly store: InboundStore;
  readonly deliveries = new DeliveryStore();
  readonly lanes: LaneStore;
  readonly echoes: ParkedEchoStore;
  readonly parked: ParkedStatusStore;
  account!: { id: string; workspaceId: string };

  private constructor(readonly db: TestDatabase) {
    this.store = new InboundStore(db.dataSource);
    this.lanes = new LaneStore(db.dataSource);
    this.echoes = new ParkedEchoStore(db.dataSource);
    this.parked = new ParkedStatusStore(db.dataSource);
  }

  static async start(): Promise<InboundKit> {
    return new InboundKit(await createTestDatabase());
  }

  /** A new workspace: nothing of the last test is in it. */
  async newAccount(): Promise<void> {
    this.account = await aChannelAccount(this.db, await aWorkspace(this.db));
  }

  record(...events: InboundEvent[]): Promise<InboundOutcome[]> {
    return this.store.record([aWebhook(this.account, events)], OPTIONS);
  }

  /** Recorded, and frozen before its commit. */
  async frozen(event: InboundEvent): Promise<Frozen> {
    const client = new Client({ connectionString: this.db.appUrl });
    await client.connect();
    const [{ pid }] = (await client.query('SELECT pg_backend_pid() AS pid')).rows as [{ pid: number }];
    await client.query('BEGIN');
    const held = { query: async (sql: string, values: unknown[]) => (await client.query(sql, values)).rows };
    await new InboundStore(held as never).record([aWebhook(this.account, [event])], OPTIONS);
    return {
      stopsAnother: () =>
        eventually('somebody waits for what is frozen', async () => {
          const blocked = await this.db.owner(
            'SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid)) AND datname = current_database()',
            [pid],
          );
          return blocked.length > 0;
        }),
      commit: async () => {
        await client.query('COMMIT');
        await client.end();
      },
    };
  }

  /** The second begins before the first has committed, and waits for it. */
  async recordBehind(first: InboundEvent, second: InboundEvent): Promise<void> {
    const frozen = await this.frozen(first);
    const waiting = this.record(second);
    await frozen.stopsAnother();
    await frozen.commit();
    await waiting;
  }

  async outcomeOf(event: InboundEvent): Promise<string | undefined> {
    return (await this.record(event))[0]?.outcome;
  }

  rows<Row = Record<string, unknown>>(table: string, order = '1'): Promise<Row[]> {
    return this.db.owner<Row>(`SELECT * FROM ${table} WHERE workspace_id = $1 ORDER BY ${order}`, [
      this.account.workspaceId,
    ]);
  }

  async events(type: string): Promise<Record<string, unknown>[]> {
    const rows = await this.rows<{ type: string; payload: Record<string, unknown> }>('event', 'id');
    return rows.filter((row) => row.type === type).map(({ payload }) => payload);
  }

  /** The conversation that an alias leads to. */
  async conversation<Row = Record<string, unknown>>(alias = '4001'): Promise<Row> {
    const [row] = await this.db.owner<Row>(
      `SELECT c.* FROM conversation c JOIN conversation_alias a ON a.conversation_id = c.id
       WHERE a.channel_account_id = $1 AND a.value = $2`,
      [this.account.id, alias],
    );
    if (!row) throw new Error(`no conversation has the alias ${alias}`);
    return row;
  }

  async delivery({ id }: Outgoing): Promise<DeliveryRow> {
    const [row] = await this.db.owner<DeliveryRow>('SELECT * FROM delivery WHERE message_id = $1', [id]);
    if (!row) throw new Error('there is no such delivery');
    return row;
  }

  /** A message of the bot in the queue of a chat that is there. */
  async queued(text = 'An answer', alias = '4001'): Promise<Outgoing> {
    const { id: conversationId } = await this.conversation<{ id: string }>(alias);
    const id = newId();
    const [row] = await this.db.owner<{ seq: string }>(
      `WITH c AS (UPDATE conversation SET last_seq = last_seq + 1 WHERE id = $2 RETURNING *)
       INSERT INTO message (id, workspace_id, conversation_id, channel_account_id, seq, direction, author, kind, parts,
         text, correlation_id)
       SELECT $1, workspace_id, id, channel_account_id, last_seq, 'outbound', 'bot', 'text', $3, $4, 'c' FROM c
       RETURNING seq`,
      [id, conversationId, JSON.stringify([{ kind: 'text', text }]), text],
    );
    await this.db.transaction.run(this.account.workspaceId, async (tx) => {
      await this.deliveries.queue(tx, id);
      await this.lanes.wake(tx, conversationId, 1_000);
    });
    return { id, conversationId, seq: Number(row?.seq) };
  }

  /** Its next call is made: written down, not answered. Returns the attempt. */
  async call({ id }: Outgoing, callsTotal = 1): Promise<string> {
    const [attempt] = await this.db.owner<{ id: string }>(
      `WITH sending AS (
         UPDATE delivery SET status = 'sending', calls_total = $2, not_before = NULL
         WHERE message_id = $1 AND status IN ('queued', 'sending', 'unknown') RETURNING *
       )
       INSERT INTO delivery_attempt (workspace_id, message_id, call_index, lane_fence)
       SELECT workspace_id, message_id, calls_accepted, 1 FROM sending RETURNING id`,
      [id, callsTotal],
    );
    if (!attempt) throw new Error('it may not be sent');
    return attempt.id;
  }

  /** The platform's answer to a call. */
  async accept(message: Outgoing, attemptId: string, externalId: string): Promise<void> {
    await this.db.transaction.run(this.account.workspaceId, async (tx) => {
      await this.deliveries.lockConversation(tx, message.conversationId);
      await this.deliveries.accept(tx, {
        attemptId,
        messageId: message.id,
        externalId,
        at: '2026-01-01T12:00:00.000Z',
        status: 'accepted',
      });
    });
  }

  /** The call's answer was lost. `againInMs`: it will be sent again. */
  async lose(message: Outgoing, attemptId: string, againInMs?: number): Promise<void> {
    await this.db.transaction.run(this.account.workspaceId, async (tx) => {
      await this.deliveries.lockConversation(tx, message.conversationId);
      await this.deliveries.setBack(tx, {
        messageId: message.id,
        attempt: { id: attemptId, outcome: 'unknown' },
        status: 'unknown',
        failure: { class: 'unknown_outcome', code: 'TIMEOUT' },
        attempts: 1,
        ...(againInMs === undefined ? {} : { againInMs }),
      });
    });
  }

  /** Queued, called and accepted. */
  async sent(externalId: string, text?: string): Promise<Outgoing> {
    const message = await this.queued(text);
    await this.accept(message, await this.call(message), externalId);
    return message;
  }
}

export function aStatus(
  externalId: string,
  status: InboundStatus['status'],
  given: Partial<InboundStatus> = {},
): InboundStatus {
  return {
    type: 'status',
    key: `status-${++counter}`,
    conversation: CHAT,
    externalId,
    status,
    at: '2026-01-01T12:00:30.000Z',
    ...given,
  };
}

/** A message that a person of the business may have typed in the platform's own app. */
export function anEcho(text: string, given: Partial<InboundMessage> = {}): InboundMessage {
  return anInboundMessage({
    text,
    author: 'human',
    answerable: false,
    sender: undefined,
    maybeOwn: true,
    ...given,
  });
}
