import { randomBytes } from 'node:crypto';
import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import type { ChannelAdapter } from '@causerie/channel-kit';
import { channelFor } from '@causerie/channel-registry';
import { createLogger, Metrics, ObservabilityModule } from '@causerie/observability';
import { ChannelAccounts } from '@causerie/persistence';
import {
  aChannelAccount,
  aWorkspace,
  createTestDatabase,
  testRedis,
  type TestDatabase,
  type TestWorkspace,
} from '@causerie/testing';
import { Module, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { AppModule } from '../app.module';
import { loadIngestConfig, type IngestConfig } from '../config';

/** A platform of a test's own: Telegram's, with what is given in its place. */
export function anAdapter(given: Partial<ChannelAdapter>): ChannelAdapter {
  return { ...channelFor('telegram'), ...given };
}

/** The directory of accounts, where every account is of the test's platform. */
class TestDirectory extends ChannelAccountDirectory {
  constructor(
    private readonly stored: ChannelAccounts,
    private readonly adapter: ChannelAdapter,
  ) {
    super(stored);
  }

  override async find(id: string): Promise<ConnectedAccount | undefined> {
    const found = await this.stored.find(id);
    if (!found) return undefined;
    const { username, state, unknownSend: _unknownSend, displayName: _displayName, ...account } = found;
    return {
      account: { ...account, ...(username && { username }) },
      adapter: this.adapter,
      state,
      unknownSend: 'resend',
    };
  }
}

export interface Replica {
  module: TestingModule;
  counter(name: string): Promise<number>;
  stop(): Promise<void>;
}

/** Real Postgres and Redis, and as many ingest services as asked for; sweeps happen when a test says so. */
export class IngestHarness {
  readonly credentials = {
    token: `123456:${'T'.repeat(35)}`,
    secretToken: randomBytes(16).toString('hex'),
  };
  private readonly redis = testRedis();
  private readonly replicas: Replica[] = [];

  private constructor(
    readonly db: TestDatabase,
    readonly masterKey: Buffer,
    readonly workspace: TestWorkspace,
    readonly accounts: ChannelAccounts,
  ) {}

  static async start(): Promise<IngestHarness> {
    const db = await createTestDatabase();
    const masterKey = randomBytes(32);
    const workspace = await aWorkspace(db, masterKey);
    return new IngestHarness(db, masterKey, workspace, new ChannelAccounts(db.dataSource, workspace.keyRing));
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await this.db.close();
  }

  anAccount(credentials: object = this.credentials): ReturnType<typeof aChannelAccount> {
    return aChannelAccount(this.db, this.workspace, { credentials });
  }

  /** `adapter`: for every account; without one, the account's own platform. */
  async replica({
    adapter,
    env = {},
  }: { adapter?: ChannelAdapter; env?: Record<string, string> } = {}): Promise<Replica> {
    const building = Test.createTestingModule({ imports: [HarnessModule.forRoot(this.config(env))] });
    if (adapter)
      building.overrideProvider(ChannelAccountDirectory).useValue(new TestDirectory(this.accounts, adapter));
    const module = await building.compile();
    module.useLogger(false);
    await module.init();
    let stopping: Promise<void> | undefined;
    const replica: Replica = {
      module,
      counter: async (name) => sumOf(await module.get(Metrics).text(), name),
      // Once: a test may have stopped it already.
      stop: () => (stopping ??= module.close()),
    };
    this.replicas.push(replica);
    return replica;
  }

  async account(id: string): Promise<Record<string, unknown>> {
    const [row] = await this.db.owner('SELECT * FROM channel_account WHERE id = $1', [id]);
    if (!row) throw new Error('no such account');
    return row;
  }

  async events(type: string): Promise<Record<string, unknown>[]> {
    const rows = await this.db.owner<{ payload: Record<string, unknown> }>(
      'SELECT payload FROM event WHERE type = $1 ORDER BY id',
      [type],
    );
    return rows.map(({ payload }) => payload);
  }

  private config(env: Record<string, string>): IngestConfig {
    return loadIngestConfig({
      DATABASE_URL: this.db.appUrl,
      REDIS_URL: this.redis.url,
      REDIS_KEY_PREFIX: this.redis.keyPrefix,
      MASTER_KEY: this.masterKey.toString('base64'),
      SWEEP_INTERVAL_MS: '60000',
      LOG_LEVEL: 'silent',
      PORT: '0',
      ...env,
    }).values;
  }
}

@Module({})
class HarnessModule {
  static forRoot(config: IngestConfig): DynamicModule {
    const logger = createLogger({ app: 'test', level: 'silent' });
    return {
      module: HarnessModule,
      imports: [ObservabilityModule.forRoot({ app: 'test', logger }), AppModule.forRoot(config)],
    };
  }
}

function sumOf(metrics: string, name: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
