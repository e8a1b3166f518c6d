import { createDataSource, WorkspaceTransaction } from '@causerie/persistence';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { cloneTemplate, dropDatabase } from './template-database';

/** A suite's own migrated database on the real server. */
export interface TestDatabase {
  ownerUrl: string;
  /** Connection URL of the services' role. */
  appUrl: string;
  /** Connected as the services' role: row-level security binds it. */
  dataSource: DataSource;
  transaction: WorkspaceTransaction;
  /** As the server's superuser, which row-level security does not bind: for arranging and for looking. */
  owner<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Moves the time that every process of this database sees. */
  shiftClock(byMs: number): Promise<void>;
  /** After the server was restarted. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
}

/** `serverUrl`: the owner's connection to another server than the shared one. */
export async function createTestDatabase(serverUrl?: string): Promise<TestDatabase> {
  const server = serverUrl ?? requiredEnv('TEST_DATABASE_URL');
  const { name, ownerUrl, appUrl } = await cloneTemplate(server);
  let owner = await connect(ownerUrl);
  const dataSource = await createDataSource({
    url: appUrl,
    poolMax: 5,
    applicationName: 'test',
  }).initialize();
  return {
    ownerUrl,
    appUrl,
    dataSource,
    transaction: new WorkspaceTransaction(dataSource),
    owner: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await owner.query(sql, [...parameters])).rows as Row[],
    async shiftClock(byMs) {
      await owner.query(
        `INSERT INTO clock_shift (shift) VALUES ($1 * interval '1 millisecond')
         ON CONFLICT (only_row) DO UPDATE SET shift = clock_shift.shift + excluded.shift`,
        [byMs],
      );
    },
    async reconnect() {
      owner = await connect(ownerUrl);
    },
    async close() {
      await dataSource.destroy();
      await owner.end();
      await dropDatabase(server, name);
    },
  };
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // A test may stop the server under it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export function requiredEnv(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run the tests through jest.config.cjs, whose global setup sets it.`);
  return value;
}
