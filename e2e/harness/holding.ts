import type { TestDatabase } from '@causerie/testing';
import { Client } from 'pg';
import type { AppName } from './app-process';

export interface Held {
  release(): Promise<void>;
  /** Whether the app stands at it. */
  stops(app: AppName): Promise<boolean>;
}

/** Whoever composes an answer stands still in the middle of it: it cannot read what it knows. */
export const holdingModel = (database: TestDatabase): Promise<Held> =>
  holding(database, 'LOCK TABLE knowledge_passage IN ACCESS EXCLUSIVE MODE');

/** Holds locks in a transaction of its own, so that whoever needs them stands still until `release`. */
export async function holding(
  database: TestDatabase,
  sql: string,
  parameters: unknown[] = [],
): Promise<Held> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql, parameters);
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return {
    async release() {
      await client.query('ROLLBACK');
      await client.end();
    },
    async stops(app) {
      const waiting = await database.owner(
        'SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid)) AND application_name = $2',
        [rows[0]?.pid, `causerie ${app}`],
      );
      return waiting.length > 0;
    },
  };
}
