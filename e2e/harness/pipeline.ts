import { pickPort } from '@causerie/local-stack';
import { channelFor } from '@causerie/channel-registry';
import { newId } from '@causerie/kernel';
import { startTelegramSimulator, type TelegramSimulator } from '@causerie/simulator-telegram';
import {
  aChannelAccount,
  aWorkspace,
  bePatient,
  createTestDatabase,
  hearWitness,
  testRedis,
} from '@causerie/testing';
import type { TestDatabase, TestWorkspace } from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKeyFor } from './api-key';
import { APP_NAMES, AppProcess, type AppName } from './app-process';
import { complaintsOf } from './complaints';
import { importBuiltInKnowledge } from './knowledge';
import { Platforms } from './platforms';

/**
 * Short enough for a test, in the proportions of production. Leases are those of production: on a busy machine a call
 * may take longer than one that a test can wait for, and its lane would be taken from who makes it.
 */
const FAST: Readonly<Record<string, string>> = {
  TURN_QUIET_MS: '400',
  TURN_MAX_WAIT_MS: '5000',
  SWEEP_INTERVAL_MS: '200',
  SHUTDOWN_DRAIN_MS: '2000',
};

/** For tests that kill apps at their work: others take it over when these are past. */
export const SHORT_LEASES: Readonly<Record<string, string>> = {
  TURN_LEASE_MS: '3000',
  DELIVERY_LEASE_MS: '4000',
  MEDIA_LEASE_MS: '4000',
};

/** Six apps, two databases and a platform share the machine with another such test. */
const PATIENCE_MS = 45_000;
bePatient(PATIENCE_MS);

export interface PipelineOptions {
  /** Settings of all apps, beside those that make a test fast. */
  settings?: Readonly<Record<string, string>>;
  /** Which apps run; all unless given. */
  only?: readonly AppName[];
  /** Other servers than the shared ones: a test that stops them brings its own. */
  redisUrl?: string;
  databaseUrl?: string;
  platformLimits?: 'enforced' | 'off';
}

/** A bot that is connected to a workspace. */
export interface ConnectedBot {
  id: number;
  username: string;
  token: string;
  secretToken: string;
  accountId: string;
  workspace: TestWorkspace;
  webhookUrl: string;
}

/** All apps on real Postgres and Redis, between a simulated platform at both ends. */
export interface Pipeline {
  database: TestDatabase;
  simulator: TelegramSimulator;
  apps: Readonly<Record<AppName, AppProcess>>;
  tokenSecret: string;
  masterKey: Buffer;
  redis: { url: string; keyPrefix: string };
  /** Where apps keep their files. */
  folder: string;
  /** Any platform's simulator, in the words that all share. */
  platforms: Platforms;
  /** A bot of `simulator`: for tests of what only this platform does. */
  connectBot(workspace?: TestWorkspace): Promise<ConnectedBot>;
  /** A key that reads what the workspace has. */
  apiKey(workspace: TestWorkspace): Promise<string>;
  /** Everything the apps wrote. */
  logs(): string;
  close(): Promise<void>;
}

export async function startPipeline(options: PipelineOptions = {}): Promise<Pipeline> {
  const database = await createTestDatabase(options.databaseUrl);
  const redis = { ...testRedis(), ...(options.redisUrl && { url: options.redisUrl }) };
  const simulator = await startTelegramSimulator({
    limits: options.platformLimits ?? 'off',
    webhooks: { backoffScale: 0.1 },
  });
  const masterKey = randomBytes(32);
  const tokenSecret = randomBytes(32).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), 'causerie-e2e-'));
  const mediaPort = await pickPort();
  const env = {
    DATABASE_URL: database.appUrl,
    REDIS_URL: redis.url,
    REDIS_KEY_PREFIX: redis.keyPrefix,
    MASTER_KEY: masterKey.toString('base64'),
    TOKEN_SECRET: tokenSecret,
    TELEGRAM_API_ROOT: simulator.url,
    MEDIA_URL: `http://127.0.0.1:${mediaPort}`,
    MEDIA_STORE_DISK_FOLDER: join(folder, 'media'),
    MEDIA_TEMP_FOLDER: join(folder, 'in-work'),
    LOG_LEVEL: 'debug',
    ...FAST,
    ...options.settings,
  };
  const apps = Object.fromEntries(
    APP_NAMES.map((name) => {
      const port = name === 'media' ? mediaPort : undefined;
      return [name, new AppProcess(name, env, join(folder, `${name}.log`), port)];
    }),
  ) as Record<AppName, AppProcess>;
  const starting = await Promise.allSettled((options.only ?? APP_NAMES).map((name) => apps[name].start()));
  const failed = starting.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.all(Object.values(apps).map((app) => app.kill()));
    await simulator.close();
    await database.close();
    throw failed.reason;
  }

  const connectBot = async (given?: TestWorkspace): Promise<ConnectedBot> => {
    const workspace = given ?? (await aWorkspace(database, masterKey));
    await importBuiltInKnowledge(database, workspace.id);
    const bot = simulator.createBot();
    const adapter = channelFor('telegram');
    const credentials = adapter.connection.newCredentials({ token: bot.token }) as {
      token: string;
      secretToken: string;
    };
    const accountId = newId();
    await aChannelAccount(database, workspace, {
      id: accountId,
      platform: 'telegram',
      externalId: String(bot.id),
      username: bot.username,
      credentials,
    });
    const webhookUrl = `${apps.ingest.url}/webhooks/telegram/${accountId}`;
    const account = {
      id: accountId,
      workspaceId: workspace.id,
      platform: 'telegram',
      externalId: String(bot.id),
      credentials,
      settings: {},
    };
    const context = { apiRoot: simulator.url, timeouts: { connectMs: 2_000, readMs: 5_000 } };
    await adapter.connection.registerWebhook(webhookUrl, account, context);
    return { ...bot, secretToken: credentials.secretToken, accountId, workspace, webhookUrl };
  };

  const platforms = new Platforms({
    database,
    masterKey,
    ingestUrl: () => apps.ingest.url,
    limits: options.platformLimits ?? 'off',
  });

  const dismiss = hearWitness(() => complaintsOf(Object.values(apps)));
  return {
    database,
    simulator,
    platforms,
    apps,
    tokenSecret,
    masterKey,
    redis,
    folder,
    connectBot,
    apiKey: (workspace) => apiKeyFor(database, workspace),
    logs: () =>
      Object.values(apps)
        .map((app) => app.log())
        .join('\n'),
    async close() {
      dismiss();
      await Promise.all(Object.values(apps).map((app) => app.stop()));
      await simulator.close();
      await platforms.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
