import { backoffMs, errorMessage } from '@causerie/kernel';
import { setTimeout as wait } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Channels1763700000000 } from '../migrations/channels.migration';
import { Media1763800000000 } from '../migrations/media.migration';
import { Foundation1700000000000 } from '../migrations/foundation.migration';

/** In the order in which they run. */
const MIGRATIONS = [Foundation1700000000000, Channels1763700000000, Media1763800000000];

/** Any number: every migrator of this database waits for the same one. */
const MIGRATION_LOCK = 7_210_551;

/** Roles belong to the whole server: the lock does not keep the migrators of its other databases away from them. */
const ROLE_CLASH = /tuple concurrently updated|pg_auth(id|_members)_\w+_index/;
const CLASHES_MAX = 20;

export interface MigrateOptions {
  /** Connection URL of the database's owner: it may create tables and roles. */
  ownerUrl: string;
  /** What the services will log in with. */
  appPassword: string;
}

/**
 * Brings the schema up to date and lets the services in. Safe to run at any time and from several places at once.
 * Returns the services' connection URL: the same server and database, as the role `causerie_app`.
 */
export async function migrate({ ownerUrl, appPassword }: MigrateOptions): Promise<{ appUrl: string }> {
  const database = new DataSource({ type: 'postgres', url: ownerUrl, migrations: MIGRATIONS, poolSize: 2 });
  await database.initialize();
  const lock = database.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await besideOthers(() => database.runMigrations({ transaction: 'each' }));
    await besideOthers(() => setPassword(database, appPassword));
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await lock.release();
    await database.destroy();
  }
  return { appUrl: appUrlOf(ownerUrl, appPassword) };
}

/** The owner's URL with the services' role in it. */
export function appUrlOf(ownerUrl: string, appPassword: string): string {
  const url = new URL(ownerUrl);
  url.username = 'causerie_app';
  url.password = encodeURIComponent(appPassword);
  return url.toString();
}

/** Does it again after another database's migrator changed the same role at the same moment. */
async function besideOthers(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt > CLASHES_MAX || !ROLE_CLASH.test(errorMessage(error))) throw error;
      await wait(backoffMs(attempt, { baseMs: 10, capMs: 500, jitter: 1 }));
    }
  }
}

async function setPassword(database: DataSource, password: string): Promise<void> {
  // ALTER ROLE takes no parameters, so the server itself quotes the literal.
  const [row] = await database.query<[{ sql: string }]>(
    `SELECT format('ALTER ROLE causerie_app PASSWORD %L', $1::text) AS sql`,
    [password],
  );
  await database.query(row.sql);
}
