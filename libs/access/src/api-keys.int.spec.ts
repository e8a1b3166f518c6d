import { ApiKeyStore } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase, type TestWorkspace } from '@causerie/testing';
import { ApiKeys, type CreatedApiKey } from './api-keys';
import { newKey } from './key-format';

let db: TestDatabase;
let keys: ApiKeys;
let workspace: TestWorkspace;

beforeAll(async () => {
  db = await createTestDatabase();
  keys = new ApiKeys(new ApiKeyStore(db.dataSource), db.transaction);
  workspace = await aWorkspace(db);
});
afterAll(() => db.close());

const aKey = (): Promise<CreatedApiKey> =>
  db.transaction.run(workspace.id, (tx) => keys.create(tx, { name: 'console', scopes: ['messages:read'] }));

const lastUse = async (id: string): Promise<Date | null> =>
  (await db.owner<{ last_used_at: Date | null }>('SELECT last_used_at FROM api_key WHERE id = $1', [id]))[0]!
    .last_used_at;

describe('API keys on the database', () => {
  it('a key is recognised as its workspace’s, with its scopes', async () => {
    const { id, key } = await aKey();
    expect(await keys.authenticate(`Bearer ${key}`)).toEqual({
      ok: true,
      principal: {
        workspaceId: workspace.id,
        kind: 'api_key',
        scopes: ['messages:read'],
        subject: `api-key:${id}`,
      },
    });
  });

  it('the database holds no secret, only its digest', async () => {
    const { key, prefix } = await aKey();
    const [row] = await db.owner('SELECT k::text AS text FROM api_key k WHERE prefix = $1', [prefix]);
    expect(JSON.stringify(row)).not.toContain(key.slice(`csr_${prefix}_`.length));
  });

  it('a wrong secret, an unknown key and no key are refused, without saying what was given', async () => {
    const { prefix } = await aKey();
    const wrong = `csr_${prefix}_${newKey().secret}`;
    expect(await keys.authenticate(`Bearer ${wrong}`)).toEqual({ ok: false, reason: 'unknown' });
    expect(await keys.authenticate(`Bearer ${newKey().key}`)).toEqual({ ok: false, reason: 'unknown' });
    expect(await keys.authenticate('Bearer something')).toEqual({ ok: false, reason: 'malformed' });
    expect(await keys.authenticate(undefined)).toEqual({ ok: false, reason: 'missing' });
  });

  it('a revoked key is refused from the next request on', async () => {
    const { id, key } = await aKey();
    expect(await db.transaction.run(workspace.id, (tx) => keys.revoke(tx, id))).toBe(true);
    expect(await keys.authenticate(`Bearer ${key}`)).toEqual({ ok: false, reason: 'revoked' });
  });

  it('the key of a seed is added once and is the same ever after, even when it was revoked', async () => {
    const seed = newKey().secret;
    const ensure = (): Promise<string> =>
      db.transaction.run(workspace.id, (tx) => keys.ensure(tx, { name: 'first', scopes: ['admin'], seed }));
    const key = await ensure();
    expect(await ensure()).toBe(key);
    const recognised = await keys.authenticate(`Bearer ${key}`);
    expect(recognised).toMatchObject({ ok: true, principal: { scopes: ['admin'] } });
    const { subject } = (recognised as { principal: { subject: string } }).principal;
    await db.transaction.run(workspace.id, (tx) => keys.revoke(tx, subject.replace('api-key:', '')));
    await ensure();
    expect(await keys.authenticate(`Bearer ${key}`)).toEqual({ ok: false, reason: 'revoked' });
  });

  it('another workspace cannot revoke it', async () => {
    const { id, key } = await aKey();
    const other = await aWorkspace(db);
    expect(await db.transaction.run(other.id, (tx) => keys.revoke(tx, id))).toBe(false);
    expect((await keys.authenticate(`Bearer ${key}`)).ok).toBe(true);
  });

  it('its last use is written down at most once a minute', async () => {
    const { id, key } = await aKey();
    expect(await lastUse(id)).toBeNull();
    await keys.authenticate(`Bearer ${key}`);
    const first = await lastUse(id);
    expect(first).not.toBeNull();
    await db.shiftClock(50_000);
    await keys.authenticate(`Bearer ${key}`);
    expect(await lastUse(id)).toEqual(first);
    await db.shiftClock(11_000);
    await keys.authenticate(`Bearer ${key}`);
    expect((await lastUse(id))!.getTime()).toBeGreaterThan(first!.getTime());
  });
});
