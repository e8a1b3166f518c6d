import type { ChannelAdapter } from '@causerie/channel-kit';
import type { JobPayload } from '@causerie/contracts';
import { newCorrelationId, newId } from '@causerie/kernel';
import { Metrics } from '@causerie/observability';
import {
  ChannelAccounts,
  DeliveryStore,
  LaneStore,
  OutboundStore,
  ScheduleStore,
  TemplateStore,
  type NewOutbound,
} from '@causerie/persistence';
import type { AddOptions, JobProducer } from '@causerie/queue';
import { NewsPublisher, RedisConnection, RedisKeys } from '@causerie/redis';
import {
  aChannelAccount,
  aWorkspace,
  createTestDatabase,
  testRedis,
  type TestDatabase,
  type TestWorkspace,
} from '@causerie/testing';
import type { DeliveryOptions } from '../delivery-options';
import type { DrainLane } from '../lanes/drain-lane';
import { startProcess, type DeliveryProcess } from './delivery-process';
import { TestFiles } from './test-files';

export interface WakeUp extends AddOptions {
  payload: JobPayload<'lane.drain'>;
}

export interface Conversation {
  id: string;
  alias: string;
  contactId: string;
}

export const TEST_OPTIONS: DeliveryOptions = {
  leaseMs: 30_000,
  attemptsMax: 5,
  unknownSettleMs: 10_000,
  windowMarginMs: 60_000,
  qualityPauseMs: 3_600_000,
  templateSyncMs: 21_600_000,
  humanPauseMs: 600_000,
  timeouts: { connectMs: 1_000, readMs: 1_000 },
  apiRoots: {},
  sweep: { everyMs: 50, batch: 100 },
};

/** The real lane rooms over real Postgres and Redis; only the platform and the job queue are the test's. */
export class LaneKit {
  readonly wakeUps: WakeUp[] = [];
  readonly logged: string[] = [];
  readonly metrics = new Metrics('delivery', { processMetrics: false });
  readonly accounts: ChannelAccounts;
  readonly deliveries = new DeliveryStore();
  readonly laneStore: LaneStore;
  readonly templates: TemplateStore;
  readonly outbound: OutboundStore;
  readonly schedule: ScheduleStore;
  /** Instead of the queue: what would be added. */
  readonly jobs = {
    add: (_name: string, payload: WakeUp['payload'], added?: AddOptions) => {
      this.wakeUps.push({ payload, ...added });
      return Promise.resolve(true);
    },
  } as unknown as JobProducer;
  private aliases = 0;

  readonly files: TestFiles;
  readonly redis: RedisConnection;
  readonly keys: RedisKeys;
  readonly news: NewsPublisher;
  readonly redisOptions = testRedis();

  private constructor(
    readonly db: TestDatabase,
    readonly workspace: TestWorkspace,
  ) {
    this.files = new TestFiles(db, workspace);
    this.accounts = new ChannelAccounts(db.dataSource, workspace.keyRing);
    this.laneStore = new LaneStore(db.dataSource);
    this.templates = new TemplateStore(db.dataSource);
    this.outbound = new OutboundStore(this.deliveries, this.laneStore);
    this.schedule = new ScheduleStore(db.dataSource, this.outbound);
    this.redis = new RedisConnection(this.redisOptions);
    this.keys = new RedisKeys(this.redisOptions);
    this.news = new NewsPublisher(this.redisOptions, this.keys);
  }

  static async create(masterKey?: Buffer): Promise<LaneKit> {
    const db = await createTestDatabase();
    const kit = new LaneKit(db, await aWorkspace(db, masterKey));
    await kit.redis.onModuleInit();
    return kit;
  }

  async close(): Promise<void> {
    // What was told without waiting is out once the next one is.
    await this.news.publish('events.committed', { v: 1 });
    await this.news.onApplicationShutdown();
    await this.redis.close();
    this.files.close();
    await this.db.close();
  }

  /** One process of the app. */
  replica(
    adapter: ChannelAdapter,
    given: Partial<DeliveryOptions> = {},
    transaction = this.db.transaction,
  ): DrainLane {
    return this.process(adapter, given, transaction).drainLane;
  }

  process(
    adapter: ChannelAdapter,
    given: Partial<DeliveryOptions> = {},
    transaction = this.db.transaction,
  ): DeliveryProcess {
    return startProcess(this, { adapter, options: { ...TEST_OPTIONS, ...given }, transaction });
  }

  async anAccount(
    given: { platform?: string; credentials?: unknown; settings?: Record<string, unknown> } = {},
  ): Promise<{ id: string }> {
    const { settings = {}, ...rest } = given;
    const account = await aChannelAccount(this.db, this.workspace, {
      platform: 'imaginary',
      credentials: { token: 'good' },
      ...rest,
    });
    await this.db.owner('UPDATE channel_account SET settings = $2 WHERE id = $1', [account.id, settings]);
    return account;
  }

  /** A private chat whose contact has written once. */
  async aConversation(
    accountId: string,
    given: { kind?: string; alias?: string } = {},
  ): Promise<Conversation> {
    const id = newId();
    const contactId = newId();
    const alias = given.alias ?? `chat-${++this.aliases}`;
    const workspaceId = this.workspace.id;
    await this.db.owner(
      `INSERT INTO conversation (id, workspace_id, channel_account_id, kind, mode, canonical_alias, last_inbound_at)
       VALUES ($1, $2, $3, $4, 'answer', $5, app_now())`,
      [id, workspaceId, accountId, given.kind ?? 'private', alias],
    );
    await this.db.owner('INSERT INTO conversation_alias VALUES ($1, $2, $3, $4)', [
      accountId,
      alias,
      workspaceId,
      id,
    ]);
    await this.db.owner('INSERT INTO contact (id, workspace_id) VALUES ($1, $2)', [contactId, workspaceId]);
    await this.db.owner(
      `INSERT INTO contact_address (workspace_id, contact_id, channel_account_id, kind, value) VALUES ($1, $2, $3, 'user_id', $4)`,
      [workspaceId, contactId, accountId, alias],
    );
    await this.addMessage(id, { direction: 'inbound', author: 'contact', text: 'Hello?', contactId });
    return { id, alias, contactId };
  }

  /** An outbound text, queued in its lane; returns the message's id. */
  async queue(conversation: Conversation, text: string): Promise<string> {
    return this.db.transaction.run(this.workspace.id, async (tx) => {
      const id = await this.addMessage(conversation.id, { direction: 'outbound', author: 'bot', text });
      await this.deliveries.queue(tx, id);
      await this.laneStore.wake(tx, conversation.id, 1_000);
      return id;
    });
  }

  /** A message of any author and kind, by the action that services use; returns its id. */
  async enqueue(conversation: Conversation, given: Partial<NewOutbound> = {}): Promise<string> {
    const queued = await this.db.transaction.run(this.workspace.id, (tx) =>
      this.outbound.enqueue(tx, {
        conversationId: conversation.id,
        author: 'bot',
        parts: [{ kind: 'text', text: 'Hello' }],
        idempotencyKey: newId(),
        correlationId: newCorrelationId(),
        ...given,
      }),
    );
    if (!queued) throw new Error('no such conversation');
    return queued.messageId;
  }

  /** The contact writes again. */
  async hear(conversation: Conversation): Promise<void> {
    const { id, contactId } = conversation;
    await this.addMessage(id, { direction: 'inbound', author: 'contact', text: 'Yes?', contactId });
    await this.db.owner('UPDATE conversation SET last_inbound_at = app_now() WHERE id = $1', [id]);
  }

  /** What a webhook says about a message that the platform accepted. */
  async report(accountId: string, externalId: string, status: string, code?: string): Promise<void> {
    await this.db.owner(
      `WITH c AS (SELECT FROM conversation WHERE channel_account_id = $1 ORDER BY id FOR NO KEY UPDATE)
       SELECT apply_status($1, $2, $3, app_now(), $4::jsonb) FROM (SELECT count(*) FROM c) locked`,
      [accountId, externalId, status, code === undefined ? null : JSON.stringify({ code })],
    );
  }

  async eventsOf(conversation: Conversation, type: string): Promise<Record<string, unknown>[]> {
    const rows = await this.db.owner<{ payload: Record<string, unknown> }>(
      'SELECT payload FROM event WHERE channel = $1 AND type = $2 ORDER BY id',
      [`conversation:${conversation.id}`, type],
    );
    return rows.map(({ payload }) => payload);
  }

  async conversation({ id }: Conversation): Promise<{ owner: string; delivery_returns: number }> {
    const [row] = await this.db.owner<{ owner: string; delivery_returns: number }>(
      'SELECT owner, delivery_returns FROM conversation WHERE id = $1',
      [id],
    );
    if (!row) throw new Error('no such conversation');
    return row;
  }

  drain(replica: DrainLane, conversation: Conversation): ReturnType<DrainLane['drain']> {
    return replica.drain({
      workspaceId: this.workspace.id,
      conversationId: conversation.id,
      correlationId: newCorrelationId(),
    });
  }

  async delivery(messageId: string) {
    const [row] = await this.db.owner<{
      status: string;
      calls_accepted: number;
      attempts: number;
      plain: boolean;
      failure: { class: string; code: string; description?: string } | null;
      reached: Record<string, string>;
      sent_as: string | null;
      sent_parts: unknown;
    }>('SELECT * FROM delivery WHERE message_id = $1', [messageId]);
    if (!row) throw new Error('no such delivery');
    return row;
  }

  async statuses(messageId: string): Promise<string[]> {
    const rows = await this.db.owner<{ status: string }>(
      `SELECT payload ->> 'status' AS status FROM event WHERE type = 'message.statusChanged' AND payload ->> 'id' = $1 ORDER BY id`,
      [messageId],
    );
    return rows.map(({ status }) => status);
  }

  attempts(messageId: string): Promise<{ call_index: number; outcome: string }[]> {
    return this.db.owner(
      'SELECT call_index, outcome FROM delivery_attempt WHERE message_id = $1 ORDER BY started_at, id',
      [messageId],
    );
  }

  async lane(conversation: Conversation) {
    const [row] = await this.db.owner<{
      leased: boolean;
      waits_ms: number | null;
      due_in_ms: number | null;
    }>(
      `SELECT coalesce(lease_until > app_now(), false) AS leased,
         extract(epoch FROM not_before - app_now())::float8 * 1000 AS waits_ms,
         extract(epoch FROM due_at - app_now())::float8 * 1000 AS due_in_ms
       FROM lane WHERE conversation_id = $1`,
      [conversation.id],
    );
    if (!row) throw new Error('no such lane');
    return row;
  }

  private async addMessage(
    conversationId: string,
    given: { direction: string; author: string; text: string; contactId?: string },
  ): Promise<string> {
    const id = newId();
    await this.db.owner(
      `WITH c AS (UPDATE conversation SET last_seq = last_seq + 1 WHERE id = $1 RETURNING *)
       INSERT INTO message (id, workspace_id, conversation_id, channel_account_id, seq, direction, author, kind, parts,
         text, contact_id, correlation_id)
       SELECT $2, c.workspace_id, c.id, c.channel_account_id, c.last_seq, $3, $4, 'text', $5, $6, $7, $8 FROM c`,
      [
        conversationId,
        id,
        given.direction,
        given.author,
        JSON.stringify([{ kind: 'text', text: given.text }]),
        given.text,
        given.contactId ?? null,
        newCorrelationId(),
      ],
    );
    return id;
  }
}
