import { join } from 'node:path';
import Redis from 'ioredis';
import { Client } from 'pg';
import {
  SetupError,
  startPostgres,
  startRedis,
  stateFolder,
  type LocalServer,
  type Log,
} from '@causerie/local-stack';

/** A server in use: given by its address, or embedded and ours to stop. */
export interface Server {
  readonly url: string;
  /** For people: no password. */
  readonly about: string;
  readonly embedded: LocalServer | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
const POSTGRES_MAJOR_MIN = 15;

export async function providePostgres(givenUrl: string | undefined, log: Log): Promise<Server> {
  if (givenUrl !== undefined) {
    await checkPostgres(givenUrl);
    return { url: givenUrl, about: `${place(givenUrl)} (DATABASE_URL)`, embedded: undefined };
  }
  const server = await startPostgres({ dataDir: join(stateFolder(), 'postgres'), log });
  return { url: server.ownerUrl, about: `${place(server.ownerUrl)} (embedded)`, embedded: server };
}

export async function provideRedis(givenUrl: string | undefined, log: Log): Promise<Server> {
  if (givenUrl !== undefined) {
    await checkRedis(givenUrl);
    return { url: givenUrl, about: `${place(givenUrl)} (REDIS_URL)`, embedded: undefined };
  }
  const server = await startRedis({ dataDir: join(stateFolder(), 'redis'), log });
  return { url: server.url, about: `${place(server.url)} (embedded)`, embedded: server };
}

/** Throws a SetupError unless a Postgres that is new enough answers. */
async function checkPostgres(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  let version: number;
  try {
    await client.connect();
    const { rows } = await client.query<{ major: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS major",
    );
    version = rows[0]?.major ?? 0;
  } catch (error) {
    throw cannotConnect('Postgres', 'DATABASE_URL', url, error);
  } finally {
    await client.end().catch(() => undefined);
  }
  if (version < POSTGRES_MAJOR_MIN) {
    throw new SetupError(
      `DATABASE_URL names a Postgres ${version}: give one of version ${POSTGRES_MAJOR_MIN} or newer.`,
    );
  }
}

/** Throws a SetupError unless a Redis answers. */
async function checkRedis(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let cause: unknown;
  client.on('error', (error) => (cause = error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw cannotConnect('Redis', 'REDIS_URL', url, cause ?? error);
  } finally {
    client.disconnect();
  }
}

function cannotConnect(what: string, variable: string, url: string, error: unknown): SetupError {
  const { message, code } = error as { message?: string; code?: string };
  return new SetupError(
    `Cannot use the ${what} of ${variable} at ${place(url)} (${message || code}): start it, correct ${variable}, or unset it to use the embedded one.`,
  );
}

/** Host, port and database of an address, never the password. */
function place(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}
