import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import type { ChannelAdapter } from '@causerie/channel-kit';
import type { JobPayload } from '@causerie/contracts';
import { newCorrelationId, newId } from '@causerie/kernel';
import { createLogger, Metrics, PinoLogger } from '@causerie/observability';
import {
  ChannelAccounts,
  DeliveryStore,
  LaneStore,
  ReachabilityStore,
  type StoredChannelAccount,
} from '@causerie/persistence';
import type { AddOptions, JobProducer } from '@causerie/queue';
import { NewsPublisher, RedisConnection, RedisKeys, TokenBucket } from '@causerie/redis';
import {
  aChannelAccount,
  aWorkspace,
  createTestDatabase,
  testRedis,
  type TestDatabase,
  type TestWorkspace,
} from '@causerie/testing';
import type { DeliveryOptions } from '../delivery-options';
import { ConcludeAttempt } from '../lanes/conclude-attempt';
import { DrainLane } from '../lanes/drain-lane';
import { FollowFailure } from '../lanes/follow-failure';
import { LaneTransactions } from '../lanes/lane-transactions';
import { RateLimits } from '../lanes/rate-limits';
import { SendNextCall } from '../lanes/send-next-call';
import { SendReport } from '../lanes/send-report';
import { SettleAbandoned } from '../lanes/settle-abandoned';

export interface WakeUp extends AddOptions {
  payload: JobPayload<'lane.drain'>;
}

/** The directory of accounts with the test's own adapters. */
export class TestDirectory extends ChannelAccountDirectory {
  constructor(
    private readonly stored: ChannelAccounts,
    private readonly adapters: readonly ChannelAdapter[],
  ) {
    super(stored);
  }

  override async find(id: string): Promise<ConnectedAccount | undefined> {
    const found = await this.stored.find(id);
    const adapter = this.adapters.find(({ slug }) => slug === found?.platform);
    return found && adapter ? connected(found, adapter) : undefined;
  }
}

function connected(found: StoredChannelAccount, adapter: ChannelAdapter): ConnectedAccount {
  const { username, displayName: _name, state, unknownSend, ...account } = found;
  return {
    account: { ...account, ...(username ? { username } : {}) },
    adapter,
    state,
    unknownSend: unknownSend ?? adapter.capabilities.unknownSend,
  };
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
  private aliases = 0;

  readonly redis: RedisConnection;
  readonly keys: RedisKeys;
  readonly news: NewsPublisher;
  readonly redisOptions = testRedis();

  private constructor(
    readonly db: TestDatabase,
    readonly workspace: TestWorkspace,
  ) {
    this.accounts = new ChannelAccounts(db.dataSource, workspace.keyRing);
    this.laneStore = new LaneStore(db.dataSource);
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
    await this.db.close();
  }

  /** One process of the app. */
  replica(
    adapter: ChannelAdapter,
    given: Partial<DeliveryOptions> = {},
    transaction = this.db.transaction,
  ): DrainLane {
    const options = { ...TEST_OPTIONS, ...given };
    const directory = new TestDirectory(this.accounts, [adapter]);
    const limits = new RateLimits(new TokenBucket(this.redis, this.redisOptions), this.keys);
    const logger = createLogger({
      app: 'delivery',
      destination: { write: (line) => void this.logged.push(line) },
    });
    const report = new SendReport(this.metrics, new PinoLogger({ pinoHttp: { logger } }));
    const lanes = new LaneTransactions(transaction, this.laneStore, this.deliveries, this.news, options);
    const follow = new FollowFailure(transaction, new ReachabilityStore(), this.accounts, directory, limits);
    const conclude = new ConcludeAttempt(lanes, this.deliveries, follow, report, options);
    const jobs: Pick<JobProducer, 'add'> = {
      add: (_name, payload, added) => {
        this.wakeUps.push({ payload: payload as WakeUp['payload'], ...added });
        return Promise.resolve(true);
      },
    };
    return new DrainLane(
      lanes,
      directory,
      new SettleAbandoned(lanes, this.deliveries, report, options),
      new SendNextCall(lanes, limits, conclude, options),
      jobs as JobProducer,
    );
  }

  anAccount(given: { platform?: string; credentials?: unknown } = {}): Promise<{ id: string }> {
    return aChannelAccount(this.db, this.workspace, {
      platform: 'imaginary',
      credentials: { token: 'good' },
      ...given,
    });
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
      failure: { class: string; code: string } | null;
      reached: Record<string, string>;
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
