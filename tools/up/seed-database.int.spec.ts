import { randomBytes } from 'node:crypto';
import { ApiKeys, keyFromSeed } from '@causerie/access';
import { loadSecrets, simulatedBotToken } from '@causerie/local-stack';
import { ApiKeyStore } from '@causerie/persistence';
import { startTelegramSimulator, type TelegramSimulator } from '@causerie/simulator-telegram';
import { createTestDatabase, type TestDatabase } from '@causerie/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedDatabase, type SeedInput } from './seed-database';

let db: TestDatabase;
let simulator: TelegramSimulator;
let input: SeedInput;
const folder = mkdtempSync(join(tmpdir(), 'causerie-seed-'));

beforeEach(async () => {
  db = await createTestDatabase();
  simulator = await startTelegramSimulator();
  const secrets = loadSecrets(join(folder, `${randomBytes(4).toString('hex')}.json`));
  simulator.createBot({ token: simulatedBotToken(secrets) });
  input = {
    ownerUrl: db.ownerUrl,
    appUrl: db.appUrl,
    redisUrl: '',
    secrets,
    masterKey: secrets.masterKey,
    simulatorUrl: simulator.url,
    ingestUrl: 'http://127.0.0.1:21997',
  };
});
afterEach(async () => {
  await simulator.close();
  await db.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const count = async (table: string): Promise<number> =>
  (await db.owner<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? -1;

const counts = async (): Promise<number[]> => {
  const found: number[] = [];
  for (const table of TABLES) found.push(await count(table));
  return found;
};

const TABLES = [
  'workspace',
  'workspace_key',
  'api_key',
  'channel_account',
  'knowledge_document',
  'credit_entry',
];

describe('the first data', () => {
  it('is there once, however often it is made', async () => {
    await seedDatabase(input);
    const first = await counts();
    const [bot] = simulator.bots();
    expect(bot?.webhookUrl).toMatch(/^http:\/\/127\.0\.0\.1:21997\/webhooks\/telegram\/[0-9a-f-]{36}$/);
    await simulator.close();
    simulator = await startTelegramSimulator();
    simulator.createBot({ token: simulatedBotToken(input.secrets) });
    await seedDatabase({ ...input, simulatorUrl: simulator.url });
    expect(await counts()).toEqual(first);
    expect(first.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(first[4]).toBeGreaterThan(0);
    // A restarted simulator has forgotten the webhook; the same account is told to it again.
    expect(simulator.bots()[0]?.webhookUrl).toBe(bot?.webhookUrl);
  });

  it('holds the API key that the tools of this clone use', async () => {
    await seedDatabase(input);
    const { key } = keyFromSeed(input.secrets.apiKeySecret);
    const keys = new ApiKeys(new ApiKeyStore(db.dataSource), db.transaction);
    expect((await keys.authenticate(`Bearer ${key}`)).ok).toBe(true);
  });

  it('of a database with another master key fails in one sentence', async () => {
    await seedDatabase(input);
    const again = seedDatabase({ ...input, masterKey: randomBytes(32).toString('base64') });
    await expect(again).rejects.toMatchObject({ name: 'SetupError', message: /another MASTER_KEY/ });
  });
});
