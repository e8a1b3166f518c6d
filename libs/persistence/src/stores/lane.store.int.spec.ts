import { newId } from '@causerie/kernel';
import {
  aChannelAccount,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
  type TestWorkspace,
} from '@causerie/testing';
import { LaneLostError, LaneStore, type ClaimedLane } from './lane.store';

const LEASE_MS = 30_000;
let db: TestDatabase;
let workspace: TestWorkspace;
let accountId: string;
let lanes: LaneStore;

beforeAll(async () => {
  db = await createTestDatabase();
  workspace = await aWorkspace(db);
  accountId = (await aChannelAccount(db, workspace)).id;
  lanes = new LaneStore(db.dataSource);
});
afterAll(() => db.close());

const run = <Result>(work: Parameters<typeof db.transaction.run<Result>>[1]) =>
  db.transaction.run(workspace.id, work);
const claim = (id: string) => run((tx) => lanes.claim(tx, id, LEASE_MS));
const isDue = async (id: string) => (await lanes.sweep(100, 0)).some((lane) => lane.conversationId === id);

async function aLane(): Promise<string> {
  const id = newId();
  await db.owner(
    `INSERT INTO conversation (id, workspace_id, channel_account_id, kind, mode, canonical_alias)
     VALUES ($1, $2, $3, 'private', 'answer', $1::uuid::text)`,
    [id, workspace.id, accountId],
  );
  await run((tx) => lanes.wake(tx, id, 0));
  return id;
}

async function claimed(id: string): Promise<ClaimedLane> {
  const lane = await claim(id);
  if (!lane) throw new Error('not claimed');
  return lane;
}

describe('a lane', () => {
  it('is claimed by one of many', async () => {
    const id = await aLane();
    const claims = await Promise.all(Array.from({ length: 5 }, () => claim(id)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('can be claimed again when the lease is over, and then the old holder’s fence counts for nothing', async () => {
    const id = await aLane();
    const old = await claimed(id);
    expect(await isDue(id)).toBe(false);
    await db.shiftClock(LEASE_MS + 1);
    expect(await isDue(id)).toBe(true);
    const heir = await claimed(id);
    expect(heir.fence).toBeGreaterThan(old.fence);
    await expect(run((tx) => lanes.hold(tx, old, LEASE_MS))).rejects.toThrow(LaneLostError);
    await run((tx) => lanes.pause(tx, old, 0));
    await run((tx) => lanes.rest(tx, old));
    expect(await claim(id)).toBeNull();
  });

  it('stays with a holder who renews the lease', async () => {
    const id = await aLane();
    const lane = await claimed(id);
    await db.shiftClock(LEASE_MS - 5_000);
    await run((tx) => lanes.hold(tx, lane, LEASE_MS));
    await db.shiftClock(LEASE_MS - 5_000);
    expect(await claim(id)).toBeNull();
  });

  it('is not taken back by a renewal that comes after it was given back', async () => {
    const id = await aLane();
    const lane = await claimed(id);
    await run((tx) => lanes.rest(tx, lane));
    await expect(run((tx) => lanes.hold(tx, lane, LEASE_MS))).rejects.toThrow(LaneLostError);
    expect(await claim(id)).not.toBeNull();
  });

  it('waits as long as it was told to, whoever wakes it', async () => {
    const id = await aLane();
    const lane = await claimed(id);
    await run((tx) => lanes.pause(tx, lane, 10_000));
    await run((tx) => lanes.wake(tx, id, 0));
    expect([await isDue(id), await claim(id)]).toEqual([false, null]);
    await db.shiftClock(10_000);
    expect(await claim(id)).not.toBeNull();
  });

  it('is due at once for a new message although it rests until a scheduled one', async () => {
    const id = await aLane();
    const lane = await claimed(id);
    await run((tx) => lanes.rest(tx, lane, 3_600_000));
    expect(await isDue(id)).toBe(false);
    await run((tx) => lanes.wake(tx, id, 0));
    expect(await isDue(id)).toBe(true);
  });

  it('costs no look while its account is stopped', async () => {
    const id = await aLane();
    await db.owner(`UPDATE channel_account SET state = 'stopped' WHERE id = $1`, [accountId]);
    const lane = await claimed(id);
    await run((tx) => lanes.restWhileStopped(tx, lane));
    expect(await isDue(id)).toBe(false);
    await db.owner(`UPDATE channel_account SET state = 'active' WHERE id = $1`, [accountId]);
    const again = await claimed(id);
    await run((tx) => lanes.restWhileStopped(tx, again));
    expect(await isDue(id)).toBe(true);
  });

  it('is nothing to another workspace', async () => {
    const id = await aLane();
    const other = await aWorkspace(db);
    expect(await db.transaction.run(other.id, (tx) => lanes.claim(tx, id, LEASE_MS))).toBeNull();
  });
});
