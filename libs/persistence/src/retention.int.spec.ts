import { aWorkspace, createTestDatabase, RowMaker, type Row, type TestDatabase } from '@causerie/testing';
import { Client } from 'pg';

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
  await database.owner('TRUNCATE event, event_head, raw_event, inbound_key, parked_status, quarantine');
});

describe('retention', () => {
  const purge = async (days: { raw: number; key: number; event: number }, limit = 100) =>
    Number(
      (
        await database.dataSource.query<[{ gone: string }]>(
          'SELECT purge_expired(make_interval(days => $1), make_interval(days => $2), make_interval(days => $3), $4) AS gone',
          [days.raw, days.key, days.event, limit],
        )
      )[0].gone,
    );
  const DAYS = { raw: 7, key: 30, event: 7 };
  const count = async (table: string) =>
    Number(
      (
        await database.owner<{ n: string }>(`SELECT count(*) AS n FROM ${table} WHERE workspace_id = $1`, [
          workspace,
        ])
      )[0]?.n,
    );

  it('never forgets an inbound key before 30 days, whatever it is told', async () => {
    for (const key of [0, 1, 29]) await expect(purge({ ...DAYS, key })).rejects.toThrow('at least 30 days');
    expect(await purge(DAYS)).toBe(0);
  });

  it('takes what is past its time and nothing before it', async () => {
    const made = () => new Map<string, Row>([['workspace', { id: workspace }]]);
    for (const table of ['raw_event', 'inbound_key', 'parked_status', 'event'])
      await rows.make(table, made());
    await database.dataSource.query('SELECT FROM sequence_events(100)');
    const day = 24 * 3_600_000;
    await database.shiftClock(7 * day - 60_000);
    expect(await purge(DAYS)).toBe(0);
    await database.shiftClock(120_000);
    expect(await purge(DAYS)).toBe(3);
    const left = ['raw_event', 'parked_status', 'event', 'inbound_key'].map(count);
    expect(await Promise.all(left)).toEqual([0, 0, 0, 1]);
    await database.shiftClock(23 * day);
    expect(await purge(DAYS)).toBe(1);
    expect(await count('inbound_key')).toBe(0);
  });

  it('keeps a webhook that was set aside until a person has looked at it', async () => {
    const made = new Map<string, Row>([['workspace', { id: workspace }]]);
    await rows.make('quarantine', made);
    await database.shiftClock(90 * 24 * 3_600_000);
    expect(await purge(DAYS)).toBe(0);
    await database.owner('UPDATE quarantine SET resolved_at = app_now()');
    expect(await purge(DAYS)).toBe(1);
  });

  it('never takes an event that has no position yet, and remembers how far it went', async () => {
    const made = new Map<string, Row>([['workspace', { id: workspace }]]);
    for (let n = 0; n < 3; n++) await rows.make('event', made);
    await database.dataSource.query('SELECT FROM sequence_events(2)');
    await database.shiftClock(30 * 24 * 3_600_000);
    expect(await purge(DAYS, 1)).toBe(1);
    expect(await purge(DAYS)).toBe(1);
    expect(await count('event')).toBe(1);
    const head = await database.owner(
      'SELECT last_position, purged_to FROM event_head WHERE workspace_id = $1',
      [workspace],
    );
    expect(head).toEqual([{ last_position: '2', purged_to: '2' }]);
    await database.dataSource.query('SELECT FROM sequence_events(10)');
  });

  it('is done by one at a time: a second one leaves at once', async () => {
    await rows.make('raw_event', new Map<string, Row>([['workspace', { id: workspace }]]));
    await database.shiftClock(8 * 24 * 3_600_000);
    const first = new Client({ connectionString: database.appUrl });
    await first.connect();
    await first.query('BEGIN');
    const { rows: gone } = await first.query(
      `SELECT purge_expired('7 days', '30 days', '7 days', 100)::int AS gone`,
    );
    expect([gone, await purge(DAYS)]).toEqual([[{ gone: 1 }], 0]);
    await first.query('COMMIT');
    await first.end();
  });
});
