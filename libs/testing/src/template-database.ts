import { migrate } from '@causerie/persistence';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const MIGRATIONS = join(__dirname, '..', '..', 'persistence', 'src', 'migrations');

/** Roles belong to the whole server, so all test databases share this password. Good for nothing else. */
const APP_PASSWORD = 'test-only';

/** Any number: runs that start together make the template once. */
const TEMPLATE_LOCK = 7_210_552;

export interface CreatedDatabase {
  name: string;
  ownerUrl: string;
  appUrl: string;
}

/** Makes sure that a freshly migrated template of today's migrations exists; cloning it takes some 50 ms. */
export async function prepareTemplate(ownerUrl: string): Promise<void> {
  await withServer(ownerUrl, async (server) => {
    await server.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [
      templateName(),
    ]);
    if (rowCount) return;
    const building = `building_${randomBytes(6).toString('hex')}`;
    await server.query(`CREATE DATABASE ${building}`);
    await migrate({ ownerUrl: withDatabase(ownerUrl, building), appPassword: APP_PASSWORD });
    await server.query(`ALTER DATABASE ${building} RENAME TO ${templateName()}`);
    await server.query(`ALTER DATABASE ${templateName()} IS_TEMPLATE true`);
  });
}

/** A database of its own for one suite, cloned from the template. */
export async function cloneTemplate(ownerUrl: string): Promise<CreatedDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await prepareTemplate(ownerUrl);
  await withServer(ownerUrl, (server) => server.query(`CREATE DATABASE ${name} TEMPLATE ${templateName()}`));
  const own = withDatabase(ownerUrl, name);
  const app = new URL(own);
  app.username = 'causerie_app';
  app.password = APP_PASSWORD;
  return { name, ownerUrl: own, appUrl: app.toString() };
}

export async function dropDatabase(ownerUrl: string, name: string): Promise<void> {
  await withServer(ownerUrl, (server) => server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

function templateName(): string {
  const hash = createHash('sha256');
  for (const file of filesBelow(MIGRATIONS))
    hash.update(file.slice(MIGRATIONS.length)).update(readFileSync(file));
  return `causerie_template_${hash.digest('hex').slice(0, 16)}`;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.toString();
}

async function withServer<T>(url: string, work: (server: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
