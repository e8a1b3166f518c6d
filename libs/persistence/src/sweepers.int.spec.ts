import { aWorkspace, createTestDatabase, RowMaker, type Row, type TestDatabase } from '@causerie/testing';
import { Client } from 'pg';

/** Each sweeper with the table it looks at and what it calls a row. */
const SWEEPERS = [
  { sweep: 'sweep_conversations', table: 'conversation', key: 'id', found: 'conversation_id' },
  { sweep: 'sweep_turns', table: 'turn', key: 'id', found: 'turn_id' },
  { sweep: 'sweep_lanes', table: 'lane', key: 'conversation_id', found: 'conversation_id' },
] as const;

/** Longer than any test sweeps. */
const AGAIN_MS = 600_000;

let database: TestDatabase;
let rows: RowMaker;
let workspace: string;

beforeAll(async () => {
  database = await createTestDatabase();
  rows = await RowMaker.of(database);
});
afterAll(() => database.close());
beforeEach(async () => {
  workspace = (await aWorkspace(database)).id;
  await database.owner('UPDATE conversation SET due_at = NULL');
  await database.owner('UPDATE turn SET due_at = NULL');
  await database.owner('UPDATE lane SET due_at = NULL');
});

const sweep = async (name: string, limit = 100, client: { query: Client['query'] } | null = null) => {
  const sql = `SELECT * FROM ${name}($1, $2 * interval '1 millisecond')`;
  return client
    ? ((await client.query(sql, [limit, AGAIN_MS])).rows as Row[])
    : database.dataSource.query<Row[]>(sql, [limit, AGAIN_MS]);
};

/** A due row in a conversation of its own, the given time overdue. */
async function aDueRow(table: string, key: string, overdueMs = 1_000): Promise<string> {
  const made = new Map<string, Row>([['workspace', { id: workspace }]]);
  await rows.make('conversation', made);
  await database.owner('UPDATE conversation SET last_seq = 1, last_answerable_seq = 1 WHERE id = $1', [
    made.get('conversation')?.['id'],
  ]);
  const row = table === 'conversation' ? made.get(table) : await rows.make(table, made);
  const value = String(row?.[key]);
  await database.owner(
    `UPDATE ${table} SET due_at = app_now() - $2 * interval '1 millisecond' WHERE ${key} = $1`,
    [value, overdueMs],
  );
  return value;
}

describe.each(SWEEPERS)('$sweep', ({ sweep: name, table, key, found }) => {
  it('names what is due once, and again only after its time', async () => {
    const due = await aDueRow(table, key);
    expect(await sweep(name)).toMatchObject([{ workspace_id: workspace, [found]: due }]);
    expect(await sweep(name)).toEqual([]);
    await database.shiftClock(AGAIN_MS + 1);
    expect(await sweep(name)).toMatchObject([{ [found]: due }]);
  });

  it('takes the oldest first and no more than the limit', async () => {
    const newer = await aDueRow(table, key, 1_000);
    const older = await aDueRow(table, key, 9_000);
    expect((await sweep(name, 1)).map((row) => row[found])).toEqual([older]);
    expect((await sweep(name, 1)).map((row) => row[found])).toEqual([newer]);
  });

  it('does not wait for a row that another sweeper has, and gives no row to two', async () => {
    const due = new Set<string>();
    for (let n = 0; n < 12; n++) due.add(await aDueRow(table, key));
    const first = new Client({ connectionString: database.appUrl });
    await first.connect();
    await first.query('BEGIN');
    const held = await sweep(name, 5, first);
    const free = await sweep(name);
    await first.query('COMMIT');
    await first.end();
    expect([held.length, free.length]).toEqual([5, 7]);
    expect(new Set([...held, ...free].map((row) => row[found]))).toEqual(due);
  });

  it('gives no row to two of many that sweep at once', async () => {
    const due = new Set<string>();
    for (let n = 0; n < 20; n++) due.add(await aDueRow(table, key));
    const all = (await Promise.all(Array.from({ length: 12 }, () => sweep(name, 4)))).flat();
    const again = (await Promise.all(Array.from({ length: 5 }, () => sweep(name, 4)))).flat();
    expect([...all, ...again].map((row) => row[found]).toSorted()).toEqual([...due].toSorted());
  });

  it('leaves what nobody need look at', async () => {
    await aDueRow(table, key, -60_000);
    const done = await aDueRow(table, key);
    await database.owner(`UPDATE ${table} SET due_at = NULL WHERE ${key} = $1`, [done]);
    expect(await sweep(name)).toEqual([]);
  });
});

describe('messages that wait for the bot too long', () => {
  const counted = async () =>
    (await database.dataSource.query<Row[]>(`SELECT unanswered_messages('60 seconds') AS n`))[0]?.['n'];

  /** Three messages, of which the second wants no answer; nobody is to look at them. */
  async function threeMessages(): Promise<string> {
    await database.owner('UPDATE conversation SET handled_seq = last_seq');
    const made = new Map<string, Row>([['workspace', { id: workspace }]]);
    for (const seq of [3, 2, 1]) {
      made.delete('message');
      await rows.make('message', made);
      await database.owner(
        'UPDATE message SET seq = $2, answerable = $3, created_at = app_now() WHERE id = $1',
        [made.get('message')?.['id'], seq, seq !== 2],
      );
    }
    const id = String(made.get('conversation')?.['id']);
    await database.owner('UPDATE conversation SET last_seq = 3, last_answerable_seq = 3 WHERE id = $1', [id]);
    return id;
  }

  it('are counted after their time, even when no sweeper would find them, until they are handled', async () => {
    const id = await threeMessages();
    expect(await counted()).toBe('0');
    await database.shiftClock(60_001);
    expect(await counted()).toBe('2');
    await database.owner('UPDATE conversation SET handled_seq = 1 WHERE id = $1', [id]);
    expect(await counted()).toBe('1');
    await database.owner('UPDATE conversation SET handled_seq = 3 WHERE id = $1', [id]);
    expect(await counted()).toBe('0');
  });

  it('are not those in the hands of people, unless their time is up', async () => {
    const id = await threeMessages();
    await database.shiftClock(60_001);
    const own = (owner: string, until: string) =>
      database.owner(
        `UPDATE conversation SET owner = $2, owner_until = app_now() + $3::interval WHERE id = $1`,
        [id, owner, until],
      );
    await own('waiting_human', '0');
    expect(await counted()).toBe('0');
    await own('human', '1 second');
    expect(await counted()).toBe('0');
    await own('human', '-61 seconds');
    expect(await counted()).toBe('2');
  });
});

describe('a due conversation', () => {
  const state = async (id: string) =>
    (await database.owner<Row>('SELECT owner, owner_until, due_at FROM conversation WHERE id = $1', [id]))[0];

  it('with nothing to answer is left alone from then on, and wakes nobody', async () => {
    const id = await aDueRow('conversation', 'id');
    await database.owner('UPDATE conversation SET handled_seq = 1 WHERE id = $1', [id]);
    expect(await sweep('sweep_conversations')).toEqual([]);
    expect(await state(id)).toMatchObject({ due_at: null });
  });

  it('in human hands waits for the end of their time, goes back to the bot then, and tells of it', async () => {
    const id = await aDueRow('conversation', 'id');
    await database.owner(
      `UPDATE conversation SET owner = 'human', owner_until = app_now() + interval '1 minute' WHERE id = $1`,
      [id],
    );
    await sweep('sweep_conversations');
    const waiting = await state(id);
    expect(waiting).toMatchObject({ owner: 'human', due_at: waiting?.['owner_until'] });
    await database.shiftClock(60_001);
    expect(await sweep('sweep_conversations')).toMatchObject([{ conversation_id: id }]);
    expect(await state(id)).toMatchObject({ owner: 'bot', owner_until: null, due_at: expect.any(Date) });
    expect(
      await database.owner('SELECT type, payload FROM event WHERE workspace_id = $1', [workspace]),
    ).toEqual([{ type: 'conversation.ownerChanged', payload: { v: 1, conversationId: id, owner: 'bot' } }]);
  });

  it.each(['waiting_human', 'closed'])('that is %s is left to people', async (owner) => {
    const id = await aDueRow('conversation', 'id');
    await database.owner('UPDATE conversation SET owner = $2 WHERE id = $1', [id, owner]);
    expect(await sweep('sweep_conversations')).toEqual([]);
    expect(await state(id)).toMatchObject({ owner, due_at: null });
  });
});
