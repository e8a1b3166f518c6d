import { createTestDatabase, type TestDatabase } from '@causerie/testing';

/** Everything in Postgres that tells the time without asking the clock that tests can move. */
const OTHER_CLOCKS =
  'now\\s*\\(|current_timestamp|current_date|current_time|localtime|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday';

/** Who may: the clock itself, and ids, whose time only has to sort. */
const MAY = ['app_now', 'uuid_v7'];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('the clock of the database', () => {
  it('tells the real time until a test moves it, for every connection at once', async () => {
    const drift = async () =>
      (
        (await database.dataSource.query(
          `SELECT round(extract(epoch FROM app_now() - now()))::int AS seconds`,
        )) as [{ seconds: number }]
      )[0].seconds;
    expect(await drift()).toBe(0);
    await database.shiftClock(3_600_000);
    expect(await drift()).toBe(3_600);
    await database.shiftClock(-600_000);
    expect(await drift()).toBe(3_000);
  });

  it('cannot be moved by the services', async () => {
    await expect(database.dataSource.query(`INSERT INTO clock_shift VALUES ('1 hour')`)).rejects.toThrow(
      'permission denied',
    );
    await expect(database.owner(`INSERT INTO clock_shift (shift) VALUES ('1h')`)).rejects.toThrow(
      'duplicate',
    );
  });

  it('gives every default that is a time', async () => {
    const defaults = await database.owner<{ place: string; value: string; type: string }>(`
      SELECT d.adrelid::regclass || '.' || a.attname AS place, pg_get_expr(d.adbin, d.adrelid) AS value,
        format_type(a.atttypid, a.atttypmod) AS type
      FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      JOIN pg_class c ON c.oid = d.adrelid WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1`);
    const times = defaults.filter(({ type }) => type.startsWith('time') || type === 'date');
    expect(times.length).toBeGreaterThan(20);
    expect(times.filter(({ value }) => value !== 'app_now()')).toEqual([]);
  });

  it('is the only one that defaults, constraints, policies, indexes and functions ask', async () => {
    const found = await database.owner<{ place: string }>(
      `SELECT place FROM (
         SELECT p.proname::text AS place,
           regexp_replace(pg_get_functiondef(p.oid), 'app_now', '', 'g') AS source FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
         UNION ALL SELECT conname, replace(pg_get_constraintdef(oid), 'app_now', '') FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
         UNION ALL SELECT policyname, concat(qual, with_check) FROM pg_policies
         UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
         UNION ALL SELECT adrelid::regclass::text, replace(pg_get_expr(adbin, adrelid), 'app_now', '') FROM pg_attrdef
       ) everything WHERE source ~* $1 ORDER BY 1`,
      [OTHER_CLOCKS],
    );
    expect(found.map(({ place }) => place)).toEqual(MAY);
  });
});

describe('ids made by the database', () => {
  it('are UUIDs of version 7 with the time in front', async () => {
    const ids = await database.owner<{ id: string; ms: string }>(
      `SELECT uuid_v7() AS id, floor(extract(epoch FROM clock_timestamp()) * 1000) AS ms FROM generate_series(1, 500)`,
    );
    for (const { id, ms } of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Math.abs(parseInt(id.replaceAll('-', '').slice(0, 12), 16) - Number(ms))).toBeLessThan(1_000);
    }
    expect(new Set(ids.map(({ id }) => id)).size).toBe(500);
  });

  it('sort by when they were made', async () => {
    const [first] = await database.owner<{ id: string }>('SELECT uuid_v7() AS id');
    const [second] = await database.owner<{ id: string }>('SELECT uuid_v7() AS id FROM pg_sleep(0.002)');
    expect([second?.id, first?.id].toSorted()).toEqual([first?.id, second?.id]);
  });
});
