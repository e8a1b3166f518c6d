import { randomBytes } from 'node:crypto';
import { ApiKeys, keyFromSeed } from '@causerie/access';
import { loadSecrets } from '@causerie/local-stack';
import { ApiKeyStore } from '@causerie/persistence';
import { aChannelAccount, createTestDatabase, type TestDatabase } from '@causerie/testing';
import { KeyRing } from '@causerie/persistence';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedDatabase, type SeedInput } from './seed-database';

let db: TestDatabase;
let input: SeedInput;
const folder = mkdtempSync(join(tmpdir(), 'causerie-seed-'));

beforeEach(async () => {
  db = await createTestDatabase();
  const secrets = loadSecrets(join(folder, `${randomBytes(4).toString('hex')}.json`));
  input = { ownerUrl: db.ownerUrl, appUrl: db.appUrl, secrets, masterKey: secrets.masterKey };
});
afterEach(() => db.close());
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const TABLES = ['workspace', 'workspace_key', 'api_key', 'knowledge_document', 'credit_entry'];

const counts = async (): Promise<number[]> => {
  const found: number[] = [];
  for (const table of TABLES) {
    const [row] = await db.owner<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
    found.push(row?.n ?? -1);
  }
  return found;
};

describe('the first data', () => {
  it('is there once, however often it is made', async () => {
    await seedDatabase(input);
    const first = await counts();
    await seedDatabase(input);
    expect(await counts()).toEqual(first);
    expect(first.slice(0, 3)).toEqual([1, 1, 1]);
    expect(first[3]).toBeGreaterThan(0);
  });

  it('holds the API key that the tools of this clone use', async () => {
    await seedDatabase(input);
    const { key } = keyFromSeed(input.secrets.apiKeySecret);
    const keys = new ApiKeys(new ApiKeyStore(db.dataSource), db.transaction);
    expect((await keys.authenticate(`Bearer ${key}`)).ok).toBe(true);
  });

  it('of a database with another master key fails in one sentence', async () => {
    await seedDatabase(input);
    const [workspace] = await db.owner<{ id: string }>('SELECT id FROM workspace');
    const keyRing = new KeyRing(Buffer.from(input.masterKey, 'base64'));
    await aChannelAccount(db, { id: workspace!.id, name: 'default', keyRing });
    const again = seedDatabase({ ...input, masterKey: randomBytes(32).toString('base64') });
    await expect(again).rejects.toMatchObject({ name: 'SetupError', message: /another MASTER_KEY/ });
  });
});
