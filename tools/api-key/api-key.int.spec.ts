import { randomBytes } from 'node:crypto';
import { ApiKeys, keyFromSeed } from '@causerie/access';
import { ApiKeyStore } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase } from '@causerie/testing';
import { readArguments } from './arguments';
import { runCommand, type CommandOutput } from './run-command';

let db: TestDatabase;
let store: ApiKeyStore;
let keys: ApiKeys;
let workspaceId: string;
let seed: string;

beforeAll(async () => {
  db = await createTestDatabase();
  store = new ApiKeyStore(db.dataSource);
  keys = new ApiKeys(store, db.transaction);
});
afterAll(() => db.close());
beforeEach(async () => {
  workspaceId = (await aWorkspace(db)).id;
  seed = randomBytes(32).toString('base64');
});

const run = (args: string[], ofWorkspace = workspaceId): Promise<CommandOutput> =>
  runCommand({ transaction: db.transaction, apiKeyStore: store }, ofWorkspace, {
    command: readArguments(args),
    localKey: keyFromSeed(seed).key,
  });
const ensureLocal = () =>
  db.transaction.run(workspaceId, (tx) => keys.ensure(tx, { name: 'local', scopes: ['admin'], seed }));
const use = (key = '') => keys.authenticate(`Bearer ${key}`);

/** Made by the command, and its id. */
async function create(...args: string[]): Promise<{ key: string; id: string }> {
  const { result, note = '' } = await run(['create', ...args]);
  const [key = ''] = result;
  return { key, id: / ([\da-f-]{36})\.$/.exec(note)?.[1] ?? '' };
}

describe('npm run api-key', () => {
  it('makes a key that works, with the scopes that were wished', async () => {
    const { key } = await create('--scopes', 'messages:read,realtime:connect', '--name', 'shop');
    expect(await use(key)).toMatchObject({
      ok: true,
      principal: { workspaceId, scopes: ['messages:read', 'realtime:connect'] },
    });
  });

  it('lists the keys of the workspace, never what would let anybody in', async () => {
    const { key, id } = await create('--scopes', 'messages:read', '--name', 'shop');
    const { result } = await run(['list']);
    expect(result).toHaveLength(2);
    expect(result[1]).toMatch(new RegExp(`^${id}  csr_\\w{12}_…  shop  messages:read  never$`));
    expect(result[1]).not.toContain(key.slice(17));
    expect((await run(['list'], (await aWorkspace(db)).id)).result).toHaveLength(1);
  });

  it('revokes a key of its workspace, once', async () => {
    const { key, id } = await create('--scopes', 'admin');
    await expect(run(['revoke', id], (await aWorkspace(db)).id)).rejects.toThrow('no such key');
    await run(['revoke', id]);
    expect(await use(key)).toEqual({ ok: false, reason: 'revoked' });
    expect((await run(['list'])).result[1]).toMatch(/revoked$/);
    await expect(run(['revoke', id])).rejects.toThrow('revoked before');
  });

  it('prints the key of this clone where it is good for the database', async () => {
    await expect(run([])).rejects.toThrow('is not in this database');
    const key = await ensureLocal();
    expect((await run([])).result).toEqual([key]);
    const { principal } = (await use(key)) as { principal: { subject: string } };
    await run(['revoke', principal.subject.replace('api-key:', '')]);
    await expect(run([])).rejects.toThrow('was revoked');
  });

  it.each([
    ['create'],
    ['list', 'all'],
    ['revoke'],
    ['list', '--scopes', 'admin'],
    ['--workspace', 'other'],
    ['show'],
  ])('says how it is called (%#)', (...args) => {
    expect(() => readArguments(args)).toThrow('npm run api-key');
  });

  it('refuses what is no scope or no id', () => {
    expect(() => readArguments(['create', '--scopes', 'messages:read,all'])).toThrow('Scopes are');
    expect(() => readArguments(['revoke', 'csr_abc'])).toThrow('no id');
  });
});
