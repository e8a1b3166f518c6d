import { RealtimeTokens, type Scope } from '@causerie/access';
import { startApp, type RunningApp } from '@causerie/app-shell';
import { newId, systemClock } from '@causerie/kernel';
import {
  aChannelAccount,
  aWorkspace,
  createTestDatabase,
  testRedis,
  type TestDatabase,
  type TestWorkspace,
} from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { gatewayOptions } from '../app-options';
import { loadGatewayConfig } from '../config';
import { TestClient } from './test-client';

export interface Gateway {
  running: RunningApp;
  /** What it logged. */
  lines: string[];
  connect(headers?: Record<string, string>): Promise<TestClient>;
}

/** A database with workspaces and conversations, and as many gateways on it as a test starts. */
export class GatewayRig {
  readonly tokenSecret = randomBytes(32).toString('hex');
  private readonly tokens = new RealtimeTokens(this.tokenSecret, 300, systemClock);
  private readonly redis = testRedis();
  private readonly gateways: Gateway[] = [];

  private constructor(readonly db: TestDatabase) {}

  static async create(): Promise<GatewayRig> {
    return new GatewayRig(await createTestDatabase());
  }

  async start(env: Record<string, string> = {}): Promise<Gateway> {
    const lines: string[] = [];
    const config = loadGatewayConfig({
      PORT: '0',
      DATABASE_URL: this.db.appUrl,
      DATABASE_POOL_MAX: '5',
      REDIS_URL: this.redis.url,
      REDIS_KEY_PREFIX: this.redis.keyPrefix.replace(/:$/, ''),
      TOKEN_SECRET: this.tokenSecret,
      RT_DRAIN_SECONDS: '1',
      RT_MESSAGES_PER_MINUTE: '10000',
      RT_CONNECTIONS_PER_USER: '1000',
      ...env,
    });
    const running = await startApp(gatewayOptions, config, { write: (line) => lines.push(line) });
    const connect = (headers?: Record<string, string>) => TestClient.connect(running.url, headers);
    const gateway = { running, lines, connect };
    this.gateways.push(gateway);
    return gateway;
  }

  token(
    workspaceId: string,
    given: { subject?: string; scopes?: Scope[]; channels?: string[] } = {},
  ): string {
    return this.tokens.issue({
      workspaceId,
      subject: given.subject ?? 'user-1',
      scopes: given.scopes ?? ['realtime:connect', 'messages:read'],
      channels: given.channels,
    }).token;
  }

  /** A connection that is ready to subscribe. */
  async client(
    gateway: Gateway,
    workspaceId: string,
    given?: Parameters<GatewayRig['token']>[1],
  ): Promise<TestClient> {
    const client = await gateway.connect();
    client.send({ frame: 'auth', token: this.token(workspaceId, given) });
    await client.next('ready');
    return client;
  }

  workspace(): Promise<TestWorkspace> {
    return aWorkspace(this.db);
  }

  async conversation(workspace: TestWorkspace): Promise<string> {
    const account = await aChannelAccount(this.db, workspace);
    const id = newId();
    await this.db.owner(
      `INSERT INTO conversation (id, workspace_id, channel_account_id, kind, mode, canonical_alias)
       VALUES ($1, $2, $3, 'private', 'answer', 'chat')`,
      [id, workspace.id, account.id],
    );
    return id;
  }

  /** Adds events in one commit. */
  async add(workspaceId: string, channel: string, ...payloads: object[]): Promise<void> {
    await this.db.transaction.run(workspaceId, async (tx) => {
      for (const payload of payloads) {
        await tx.write('INSERT INTO event (workspace_id, channel, type, payload) VALUES ($1, $2, $3, $4)', [
          workspaceId,
          channel,
          'test.happened',
          payload,
        ]);
      }
    });
  }

  /** Waits until everything committed has a position; answers the log, in order. */
  async log(workspaceId: string): Promise<{ position: number; channel: string; payload: { n?: number } }[]> {
    for (;;) {
      const rows = await this.db.owner<{ position: string | null; channel: string; payload: { n?: number } }>(
        'SELECT position, channel, payload FROM event WHERE workspace_id = $1 ORDER BY position',
        [workspaceId],
      );
      if (rows.every((row) => row.position !== null))
        return rows.map((row) => ({ ...row, position: Number(row.position) }));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.running.stop()));
    await this.db.close();
  }
}
