import { startPostgres, type LocalPostgres } from '@causerie/local-stack';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDataSource } from './data-source';
import { appUrlOf, migrate } from './migrate';
import { assertBoundRole } from './role-guard';

const ODD_PASSWORD = `p@ss:w/ö r#d?%41 '"\\&=+[]{}🙂`;

// A server of its own: roles belong to the whole server, and here they must not be there yet.
let server: LocalPostgres;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causerie-migrate-'));
  server = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false, log: () => undefined });
  // What managed Postgres gives: no superuser, but a role that may create roles and owns a database.
  await query(server.ownerUrl, `CREATE ROLE landlord LOGIN CREATEROLE PASSWORD 'test-only'`);
  for (const name of ['first', 'second', 'third'])
    await query(server.ownerUrl, `CREATE DATABASE ${name} OWNER landlord`);
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(server.pgdata, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
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
    expect(await query(ownerUrl, 'SELECT FROM migrations')).toHaveLength(1);
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
  }, 60_000);

  it('tells the wrong password of the owner at once', async () => {
    const url = new URL(landlordOf('first'));
    url.password = 'wrong';
    await expect(migrate({ ownerUrl: url.toString(), appPassword: 'x' })).rejects.toThrow(
      'password authentication',
    );
  });
});
