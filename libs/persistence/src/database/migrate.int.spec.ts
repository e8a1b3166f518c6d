import { startPostgres, type LocalPostgres } from '@causerie/local-stack';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, RowMaker, type TestDatabase } from '@causerie/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Foundation1700000000000 } from '../migrations/foundation.migration';
import { createDataSource } from './data-source';
import { appUrlOf, migrate } from './migrate';
import { assertBoundRole } from './role-guard';

const ODD_PASSWORD = `p@ss:w/ö r#d?%41 '"\\&=+[]{}🙂`;

jest.setTimeout(120_000);

// A server of its own: roles belong to the whole server, and here they must not be there yet.
let server: LocalPostgres;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causerie-migrate-'));
  server = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false, log: () => undefined });
  // What managed Postgres gives: no superuser, but a role that may create roles and owns a database.
  await query(server.ownerUrl, `CREATE ROLE landlord LOGIN CREATEROLE PASSWORD 'test-only'`);
  for (const name of ['first', 'second', 'third', 'older', 'busy'])
    await query(server.ownerUrl, `CREATE DATABASE ${name} OWNER landlord`);
}, 120_000);
afterAll(async () => {
  await server.stop();
  rmSync(server.pgdata, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

async function query<Row>(url: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows as Row[];
  } finally {
    await client.end();
  }
}

function landlordOf(name: string): string {
  const url = new URL(server.ownerUrl);
  url.pathname = `/${name}`;
  url.username = 'landlord';
  url.password = 'test-only';
  return url.toString();
}

/** To the first version only. */
async function migrateFirst(url: string): Promise<void> {
  const migrations = [Foundation1700000000000];
  const database = await new DataSource({ type: 'postgres', url, migrations }).initialize();
  await database.runMigrations({ transaction: 'each' });
  await database.destroy();
}

/** What a later version writes into rows of the first: files that nobody fetched are. */
const ANEW: Readonly<Record<string, object>> = { attachment: { due_at: expect.any(Date) as unknown } };

describe('migrating', () => {
  it('works for an owner that is no superuser, on a server where nothing is yet', async () => {
    const ownerUrl = landlordOf('first');
    const { appUrl } = await migrate({ ownerUrl, appPassword: 'one' });
    expect(await query(appUrl, 'SELECT current_user AS name')).toEqual([{ name: 'causerie_app' }]);
    await query(ownerUrl, `SELECT create_workspace(uuid_v7(), 'w', 'standard', 'en', uuid_v7(), 'x', 'x')`);
    expect(await query(ownerUrl, `SELECT find_workspace('w') IS NOT NULL AS found`)).toEqual([
      { found: true },
    ]);
    // FORCE binds the owner as well.
    expect(await query(ownerUrl, 'SELECT FROM workspace')).toEqual([]);
    expect(await query(appUrl, 'SELECT FROM workspace')).toEqual([]);
    expect(await query(appUrl, 'SELECT FROM sweep_conversations(1, interval $$1s$$)')).toEqual([]);
  });

  it('changes nothing the second time but the password', async () => {
    const ownerUrl = landlordOf('first');
    const state = `SELECT (SELECT count(*) FROM migrations) AS migrations, (SELECT max(oid) FROM pg_class) AS newest`;
    const before = await query(ownerUrl, state);
    const { appUrl } = await migrate({ ownerUrl, appPassword: ODD_PASSWORD });
    expect(await query(ownerUrl, state)).toEqual(before);
    await expect(query(appUrlOf(ownerUrl, 'one'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    expect(await query(appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes a password of any characters, as the services connect', async () => {
    const { appUrl } = await migrate({ ownerUrl: landlordOf('first'), appPassword: ODD_PASSWORD });
    expect(new URL(appUrl).password).not.toContain(ODD_PASSWORD);
    const database = await createDataSource({
      url: appUrl,
      poolMax: 1,
      applicationName: 'test',
    }).initialize();
    await expect(assertBoundRole(database)).resolves.toBeUndefined();
    await database.destroy();
  });

  it('lets several migrate one database at once; it is done once', async () => {
    const ownerUrl = landlordOf('second');
    const all = await Promise.all(Array.from({ length: 4 }, () => migrate({ ownerUrl, appPassword: 'two' })));
    expect(new Set(all.map(({ appUrl }) => appUrl)).size).toBe(1);
    const ran = await query<{ name: string }>(ownerUrl, 'SELECT name FROM migrations');
    expect(new Set(ran.map(({ name }) => name)).size).toBe(ran.length);
    expect(await query(appUrlOf(ownerUrl, 'two'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lets several migrate different databases of one server at once', async () => {
    const names = ['first', 'second', 'third'];
    const again = Array.from({ length: 6 }, () => names).flat();
    await Promise.all(again.map((name) => migrate({ ownerUrl: landlordOf(name), appPassword: 'three' })));
    for (const name of names)
      expect(
        await query(appUrlOf(landlordOf(name), 'three'), 'SELECT FROM migrations').catch(String),
      ).toContain('permission denied');
  }, 120_000);

  it('brings a database of the first version, with a row in every table, up to date and keeps the rows', async () => {
    const ownerUrl = landlordOf('older');
    await migrateFirst(ownerUrl);
    const superuser = new URL(server.ownerUrl);
    superuser.pathname = '/older';
    const look = <Row>(sql: string, values: readonly unknown[] = []) =>
      query<Row>(superuser.toString(), sql, values);

    const rows = await RowMaker.of({ owner: look } as unknown as TestDatabase);
    const tables = rows.tables.filter((table) => table !== 'migrations');
    const made = new Map<string, Record<string, unknown>>();
    for (const table of tables) if (!made.has(table)) await rows.make(table, made);

    const { appUrl } = await migrate({ ownerUrl, appPassword: 'four' });
    for (const table of tables) {
      const kept = await look<Record<string, unknown>>(`SELECT * FROM ${table}`);
      expect([table, kept]).toEqual([
        table,
        expect.arrayContaining([expect.objectContaining({ ...made.get(table), ...ANEW[table] })]),
      ]);
    }
    // As after the first one: bound, and the services may call what they could.
    expect(await query(ownerUrl, 'SELECT FROM conversation')).toEqual([]);
    expect(await query(appUrl, 'SELECT FROM conversation')).toEqual([]);
    expect(await query(appUrl, `SELECT * FROM record_inbound('[]', '[]', '1s', '1s')`)).toEqual([]);
    const [rights] = await query(
      ownerUrl,
      `SELECT has_schema_privilege('causerie_system', 'public', 'CREATE') AS creates,
         pg_has_role('landlord', 'causerie_system', 'USAGE') AS inherits,
         pg_has_role('landlord', 'causerie_system', 'MEMBER') AS may_become`,
    );
    expect(rights).toEqual({ creates: false, inherits: false, may_become: true });
  });

  it('passes services of the version before that go on working: neither ends the other in a deadlock', async () => {
    const ownerUrl = landlordOf('busy');
    await migrateFirst(ownerUrl);
    const admin = new URL(server.ownerUrl);
    admin.pathname = '/busy';
    const [lane, webhook] = [new Client(admin.toString()), new Client(admin.toString())];
    await Promise.all([lane.connect(), webhook.connect()]);
    const waits = (relation: string) =>
      eventually(`somebody waits for ${relation}`, async () => {
        const sql = `SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass`;
        return (await query(admin.toString(), sql, [relation])).length > 0;
      });
    // Delivery is at work on a lane, so the migration waits; a webhook comes, and waits for the migration.
    await lane.query('BEGIN; LOCK TABLE lane IN ROW EXCLUSIVE MODE');
    const migrating = migrate({ ownerUrl, appPassword: 'five' }).then(() => 'migrated', String);
    await waits('lane');
    await webhook.query('BEGIN; LOCK TABLE contact_address IN ACCESS SHARE MODE');
    const recorded = webhook.query('LOCK TABLE contact IN ROW EXCLUSIVE MODE').then(() => 'recorded', String);
    // Longer than Postgres waits before it looks for a circle: whoever closes it later would be ended.
    await query(admin.toString(), 'SELECT pg_sleep(1.5)');
    const commit = (client: Client) => client.query('COMMIT').then(() => client.end());
    const ended = recorded.then(async (end) => commit(webhook).then(() => end));
    await commit(lane);
    expect(await Promise.all([migrating, ended])).toEqual(['migrated', 'recorded']);
  }, 120_000);

  it('tells the wrong password of the owner at once', async () => {
    const url = new URL(landlordOf('first'));
    url.password = 'wrong';
    await expect(migrate({ ownerUrl: url.toString(), appPassword: 'x' })).rejects.toThrow(
      'password authentication',
    );
  });
});
