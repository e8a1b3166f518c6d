import { newId, UsageError } from '@causerie/kernel';
import {
  aChannelAccount,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
  type TestWorkspace,
} from '@causerie/testing';
import { ChannelAccounts } from './channel-account.store';

let db: TestDatabase;
let workspace: TestWorkspace;
let accounts: ChannelAccounts;
const TOKEN = 'made-up-token-of-a-test';

beforeAll(async () => {
  db = await createTestDatabase();
  workspace = await aWorkspace(db);
  accounts = new ChannelAccounts(db.dataSource, workspace.keyRing);
});
afterAll(() => db.close());

const create = (externalId = newId()) =>
  db.transaction.run(workspace.id, (tx) =>
    accounts.create(tx, {
      platform: 'imaginary',
      externalId,
      username: 'helpful',
      displayName: 'Helpful',
      credentials: { token: TOKEN },
    }),
  );

describe('channel accounts', () => {
  it('are found by id alone, with their credentials opened', async () => {
    const id = await create('found');
    expect(await accounts.find(id)).toEqual({
      id,
      workspaceId: workspace.id,
      platform: 'imaginary',
      externalId: 'found',
      username: 'helpful',
      displayName: 'Helpful',
      state: 'active',
      unknownSend: null,
      settings: {},
      credentials: { token: TOKEN },
    });
    expect(await accounts.find(newId())).toBeNull();
  });

  it('keep no credential in the clear, and none that opens for another row', async () => {
    const [one, two] = [await create(), await create()];
    const [row] = await db.owner<{ credentials: Buffer }>(
      'SELECT credentials FROM channel_account WHERE id = $1',
      [one],
    );
    expect(row?.credentials.includes(TOKEN)).toBe(false);
    await db.owner('UPDATE channel_account SET credentials = $2 WHERE id = $1', [two, row?.credentials]);
    await expect(accounts.find(two)).rejects.toThrow('does not open');
  });

  it('are connected once, whoever asks', async () => {
    await create('taken');
    await expect(create('taken')).rejects.toThrow(UsageError);
    const other = await aWorkspace(db);
    const theirs = new ChannelAccounts(db.dataSource, other.keyRing);
    await expect(
      db.transaction.run(other.id, (tx) =>
        theirs.create(tx, {
          platform: 'imaginary',
          externalId: 'taken',
          displayName: 'Theirs',
          credentials: {},
        }),
      ),
    ).rejects.toThrow(UsageError);
  });

  it('change only what is given', async () => {
    const id = await create();
    const change = { credentials: { token: 'another' }, unknownSend: 'hold' } as const;
    expect(await db.transaction.run(workspace.id, (tx) => accounts.update(tx, id, change))).toBe(true);
    expect(await accounts.find(id)).toMatchObject({ ...change, displayName: 'Helpful', username: 'helpful' });
  });

  it('are stopped with a reason, once, and activated again', async () => {
    const id = await create();
    const stop = () =>
      db.transaction.run(workspace.id, (tx) => accounts.stop(tx, id, 'auth 401: Unauthorized'));
    expect([await stop(), await stop()]).toEqual([true, false]);
    const list = await db.transaction.run(workspace.id, (tx) => accounts.list(tx));
    expect(list.find((account) => account.id === id)).toMatchObject({
      state: 'stopped',
      stateReason: 'auth 401: Unauthorized',
    });
    await db.transaction.run(workspace.id, (tx) => accounts.activate(tx, id));
    expect(await accounts.find(id)).toMatchObject({ state: 'active' });
  });

  it('are listed and changed by their own workspace only, without secrets', async () => {
    const id = await create();
    const other = await aWorkspace(db);
    const theirs = await aChannelAccount(db, other);
    const seen = await db.transaction.run(other.id, async (tx) => {
      expect(await accounts.update(tx, id, { displayName: 'Mine now' })).toBe(false);
      expect(await accounts.stop(tx, id, 'no')).toBe(false);
      return accounts.list(tx);
    });
    expect(seen.map((account) => account.id)).toEqual([theirs.id]);
    expect(JSON.stringify(seen)).not.toContain('credentials');
  });

  it('say what to do without a master key', async () => {
    const id = await create();
    await expect(new ChannelAccounts(db.dataSource).find(id)).rejects.toThrow('MASTER_KEY');
  });
});
