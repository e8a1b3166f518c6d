import Redis from 'ioredis';
import { Client } from 'pg';
import type { RunFile } from '@causerie/local-stack';

/** One line of the table. `live` is missing for what has no such notion. */
export interface HealthRow {
  readonly name: string;
  readonly place: string;
  readonly live: string | undefined;
  readonly ready: string;
}

const OK = 'ok';
const TIMEOUT_MS = 3_000;

export async function checkHealth(run: RunFile): Promise<HealthRow[]> {
  return Promise.all([
    ...run.apps.map((app) => checkApp(app.name, app.url)),
    ...run.simulators.map(checkSimulator),
    checkServer('Postgres', run.appUrl, pingPostgres),
    checkServer('Redis', run.redisUrl, pingRedis),
  ]);
}

export function isHealthy({ live, ready }: HealthRow): boolean {
  return ready === OK && (live === undefined || live === OK);
}

export function healthTable(rows: readonly HealthRow[]): string {
  const cells = rows.map(({ name, place, live, ready }) => [name, place, live ?? '', ready]);
  const lines = [['', 'where', 'livez', 'readyz'], ...cells];
  const width = (column: number): number => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function checkApp(name: string, url: string): Promise<HealthRow> {
  const [live, ready] = await Promise.all([probe(`${url}/livez`), probe(`${url}/readyz`)]);
  return { name, place: url, live, ready };
}

async function probe(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? OK : `${response.status} ${(await response.text()).slice(0, 200)}`.trim();
  } catch (error) {
    return reason(error);
  }
}

/** Any answer counts: a simulator speaks its platform's API, which has no health address. */
async function checkSimulator({ platform, url }: RunFile['simulators'][number]): Promise<HealthRow> {
  const row = { name: `simulated ${platform}`, place: url, live: undefined };
  try {
    await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { ...row, ready: OK };
  } catch (error) {
    return { ...row, ready: reason(error) };
  }
}

async function checkServer(
  name: string,
  url: string,
  ping: (url: string) => Promise<void>,
): Promise<HealthRow> {
  const row = { name, place: new URL(url).host, live: undefined };
  try {
    await ping(url);
    return { ...row, ready: OK };
  } catch (error) {
    return { ...row, ready: reason(error) };
  }
}

async function pingPostgres(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function pingRedis(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: TIMEOUT_MS, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}

function reason(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  return cause?.code ?? message ?? String(error);
}
