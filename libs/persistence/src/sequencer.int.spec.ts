import { aWorkspace, createTestDatabase, insertInto, type TestDatabase } from '@causerie/testing';
import { Client } from 'pg';

let database: TestDatabase;
let workspace: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  workspace = (await aWorkspace(database)).id;
});

describe('the sequencer', () => {
  interface Given {
    workspace_id: string;
    position: string;
    type: string;
  }
  const sequence = (limit = 1_000) =>
    database.dataSource.query<Given[]>('SELECT * FROM sequence_events($1)', [limit]);
  const drain = async () => {
    const all: Given[] = [];
    for (let batch = await sequence(); batch.length > 0; batch = await sequence()) all.push(...batch);
    return all;
  };
  const { sql, values } = insertInto('event', { workspace_id: '', channel: 'c', type: '', payload: '{}' });
  const add = (client: Client, workspaceId: string, type: string) =>
    client.query(sql, Object.assign([...values], { 0: workspaceId, 2: type }));
  const connect = async () => {
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    return client;
  };

  beforeEach(drain);

  it('gives each workspace its own dense positions, in the order of the ids', async () => {
    const other = (await aWorkspace(database)).id;
    const client = await connect();
    for (const [i, to] of [workspace, other, workspace, workspace, other].entries())
      await add(client, to, `e${i}`);
    await client.end();
    const given = [...(await sequence(3)), ...(await sequence(3))];
    const of = (id: string) =>
      given.filter((event) => event.workspace_id === id).map(({ position, type }) => `${position}${type}`);
    expect([of(workspace), of(other)]).toEqual([
      ['1e0', '2e2', '3e3'],
      ['1e1', '2e4'],
    ]);
  });

  it('loses none and leaves no gap while many write, commit late and roll back', async () => {
    const other = (await aWorkspace(database)).id;
    const writers = await Promise.all(Array.from({ length: 8 }, connect));
    const seen: Given[] = [];
    let writing = true;
    const sequencers = Array.from({ length: 3 }, async () => {
      while (writing) seen.push(...(await sequence(7)));
    });
    await Promise.all(
      writers.map(async (client, w) => {
        for (let n = 0; n < 25; n++) {
          await client.query('BEGIN');
          await add(client, n % 2 ? workspace : other, `${w}-${n}`);
          await client.query(n % 5 === 4 ? 'ROLLBACK' : 'COMMIT');
        }
        await client.end();
      }),
    );
    writing = false;
    await Promise.all(sequencers);
    seen.push(...(await drain()));
    for (const id of [workspace, other]) {
      const positions = seen
        .filter((event) => event.workspace_id === id)
        .map(({ position }) => Number(position));
      expect(positions.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: positions.length }, (_, i) => i + 1),
      );
    }
    expect(new Set(seen.map(({ type }) => type)).size).toBe(160);
    expect(seen).toHaveLength(160);
  });

  it('is one at a time; what it gave is seen by nobody before its commit, and taken back with it', async () => {
    const client = await connect();
    await add(client, workspace, 'x');
    await client.query('BEGIN');
    expect((await client.query('SELECT * FROM sequence_events(10)')).rows).toMatchObject([{ position: '1' }]);
    expect(await sequence()).toEqual([]);
    const positions = () => database.owner('SELECT position FROM event WHERE workspace_id = $1', [workspace]);
    expect(await positions()).toEqual([{ position: null }]);
    await client.query('ROLLBACK');
    await client.end();
    expect(await positions()).toEqual([{ position: null }]);
    expect(await sequence()).toMatchObject([{ position: '1', type: 'x' }]);
  });

  it('passes over an event that is not committed, and gives it a later position', async () => {
    const [slow, quick] = [await connect(), await connect()];
    await slow.query('BEGIN');
    await add(slow, workspace, 'slow');
    await add(quick, workspace, 'quick');
    expect(await sequence()).toMatchObject([{ position: '1', type: 'quick' }]);
    await slow.query('COMMIT');
    expect(await sequence()).toMatchObject([{ position: '2', type: 'slow' }]);
    await Promise.all([slow.end(), quick.end()]);
  });
});
