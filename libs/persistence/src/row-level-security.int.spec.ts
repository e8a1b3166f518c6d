import { newId } from '@causerie/kernel';
import { createTestDatabase, insertInto, RowMaker, type Row, type TestDatabase } from '@causerie/testing';
import { Client } from 'pg';

jest.setTimeout(120_000);

type Verb = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
type Sight = 'no workspace' | 'another workspace' | 'the right workspace';

const SIGHTS: Sight[] = ['no workspace', 'another workspace', 'the right workspace'];
const USUAL: Verb[] = ['SELECT', 'INSERT', 'UPDATE'];

/** What the services may do to tables that differ from the usual. */
const PARTICULAR: Record<string, Verb[]> = {
  album: [...USUAL, 'DELETE'],
  album_item: [...USUAL, 'DELETE'],
  album_item_band: [...USUAL, 'DELETE'],
  album_source: [...USUAL, 'DELETE'],
  asset: [...USUAL, 'DELETE'],
  asset_variant: [...USUAL, 'DELETE'],
  credit_entry: ['SELECT', 'INSERT'],
  event: ['SELECT', 'INSERT'],
  event_head: ['SELECT'],
  inbound_key: [],
  knowledge_document: [...USUAL, 'DELETE'],
  knowledge_passage: [...USUAL, 'DELETE'],
  media_handle: [...USUAL, 'DELETE'],
  media_object: [...USUAL, 'DELETE'],
  media_variant: [...USUAL, 'DELETE'],
  parked_echo: ['SELECT', 'DELETE'],
  parked_status: [...USUAL, 'DELETE'],
  raw_event: [],
  workspace: ['SELECT'],
  clock_shift: ['SELECT'],
  migrations: [],
  plan: ['SELECT'],
};

/** Tables of the whole installation, and why they belong to no workspace. */
const WITHOUT_WORKSPACE: Record<string, string> = {
  clock_shift: 'one clock for all; empty outside of tests',
  migrations: 'which migrations ran',
  plan: 'what an installation sells is the same for all; the services only read it',
};

/** Columns that may be updated in tables where the others may not. */
const UPDATABLE: Record<string, string[]> = {
  delivery_attempt: ['ended_at', 'external_id', 'failure', 'outcome'],
};

const REFUSED = '42501';

let database: TestDatabase;
let rows: RowMaker;
let app: Client;
let tables: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  rows = await RowMaker.of(database);
  tables = rows.tables;
  app = new Client({ connectionString: database.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await database.close();
});

const keyColumn = (table: string) => (table === 'workspace' ? 'id' : 'workspace_id');
const isOfWorkspace = (table: string) => rows.columnsOf(table).includes(keyColumn(table));
const verbsOf = (table: string) => PARTICULAR[table] ?? USUAL;

/** Runs one statement as the services' role and takes it back: how many rows it touched, or how it was refused. */
async function attempt(
  workspace: string | null,
  sql: string,
  values: unknown[] = [],
): Promise<number | string> {
  await app.query('BEGIN');
  try {
    if (workspace !== null) await app.query(`SELECT set_config('app.workspace_id', $1, true)`, [workspace]);
    return (await app.query(sql, values)).rowCount ?? 0;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await app.query('ROLLBACK');
  }
}

/** A workspace with one row of the table, what identifies it, and the workspace that `sight` looks from. */
async function arrange(table: string, sight: Sight) {
  const made = new Map<string, Row>();
  const row = await rows.make(table, made);
  const own = isOfWorkspace(table) ? String(row[keyColumn(table)]) : newId();
  const other = String((await rows.make('workspace'))['id']);
  const from = { 'no workspace': null, 'another workspace': other, 'the right workspace': own }[sight];
  return { made, own, other, from };
}

const WRONG: Sight[] = ['no workspace', 'another workspace'];

/** Every table of today's schema, looked at from everywhere. Built when it runs: the schema is known only then. */
async function matrix(verb: Verb, expected: (table: string, sight: Sight) => number | string) {
  const actual: Record<string, number | string> = {};
  const wanted: Record<string, number | string> = {};
  for (const table of tables.filter(isOfWorkspace)) {
    for (const sight of SIGHTS) {
      const { made, own, from } = await arrange(table, sight);
      const { sql, values } = await statement(verb, table, own, made);
      actual[`${verb} ${table} from ${sight}`] = await attempt(from, sql, values);
      wanted[`${verb} ${table} from ${sight}`] = verbsOf(table).includes(verb)
        ? expected(table, sight)
        : REFUSED;
    }
  }
  expect(actual).toEqual(wanted);
  expect(Object.keys(actual).length).toBeGreaterThan(60);
}

async function statement(verb: Verb, table: string, own: string, made: Map<string, Row>) {
  const where = `WHERE ${keyColumn(table)} = $1`;
  switch (verb) {
    case 'SELECT':
      return { sql: `SELECT * FROM ${table} ${where}`, values: [own] };
    case 'UPDATE': {
      const column = UPDATABLE[table]?.[0] ?? keyColumn(table);
      return { sql: `UPDATE ${table} SET ${column} = ${column} ${where}`, values: [own] };
    }
    case 'DELETE':
      return { sql: `DELETE FROM ${table} ${where}`, values: [own] };
    case 'INSERT': {
      // A second row of a table with one row a parent: the first has to go.
      await database.owner(`DELETE FROM ${table} ${where}`, [own]).catch(() => undefined);
      made.delete(table);
      return insertInto(table, await rows.prepare(table, made));
    }
  }
}

describe('a workspace', () => {
  const seen = (_: string, sight: Sight) => (WRONG.includes(sight) ? 0 : 1);

  it('sees no row of another, and without a workspace there is none', () => matrix('SELECT', seen), 120_000);
  it('changes no row of another', () => matrix('UPDATE', seen), 120_000);
  it('deletes no row of another', () => matrix('DELETE', seen), 120_000);
  it(
    'inserts no row for another, and without a workspace nobody inserts',
    () => matrix('INSERT', (_, sight) => (WRONG.includes(sight) ? REFUSED : 1)),
    120_000,
  );

  it('cannot give one of its rows to another', async () => {
    for (const table of tables.filter(isOfWorkspace).filter((each) => verbsOf(each).includes('UPDATE'))) {
      const { own, other } = await arrange(table, 'the right workspace');
      const moved = await attempt(own, `UPDATE ${table} SET ${keyColumn(table)} = $1`, [other]);
      expect([table, moved]).toEqual([table, REFUSED]);
    }
  });

  it('sees all rows of its own and nothing else when it asks without a filter', async () => {
    for (const table of tables.filter(isOfWorkspace).filter((each) => verbsOf(each).includes('SELECT'))) {
      const { own, other } = await arrange(table, 'the right workspace');
      expect([table, await attempt(own, `SELECT * FROM ${table}`)]).toEqual([table, 1]);
      expect([table, await attempt(other, `SELECT * FROM ${table}`)]).toEqual([
        table,
        table === 'workspace' ? 1 : 0,
      ]);
    }
  });

  it('is forgotten at the end of its transaction, on the same connection', async () => {
    const own = String((await rows.make('workspace'))['id']);
    await app.query('BEGIN');
    await app.query(`SELECT set_config('app.workspace_id', $1, true)`, [own]);
    expect((await app.query('SELECT FROM workspace')).rowCount).toBe(1);
    await app.query('COMMIT');
    expect((await app.query('SELECT FROM workspace')).rowCount).toBe(0);
  });

  it('cannot switch row-level security off, only make its own queries fail', async () => {
    await app.query('SET row_security = off');
    await expect(app.query('SELECT FROM conversation')).rejects.toMatchObject({ code: REFUSED });
    await app.query('RESET row_security');
  });
});

describe('every table', () => {
  it('belongs to a workspace, or says here why not', () => {
    expect(tables.filter((table) => !isOfWorkspace(table))).toEqual(Object.keys(WITHOUT_WORKSPACE));
  });

  it('of a workspace has row-level security enabled and forced, and exactly the two policies', async () => {
    const found = await database.owner<{ table: string; on: boolean; forced: boolean; policies: string[] }>(`
      SELECT c.relname AS table, c.relrowsecurity AS on, c.relforcerowsecurity AS forced,
        ARRAY(SELECT concat_ws(' ', p.policyname, p.permissive, p.cmd, p.roles, p.qual, '/', p.with_check)
          FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname ORDER BY 1) AS policies
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`);
    for (const { table, ...state } of found.filter((each) => isOfWorkspace(each.table))) {
      const own = `(${keyColumn(table)} = current_workspace())`;
      expect([table, state]).toEqual([
        table,
        {
          on: true,
          forced: true,
          policies: [
            'of_system PERMISSIVE ALL {causerie_system} true / true',
            `of_workspace PERMISSIVE ALL {causerie_app} ${own} / ${own}`,
          ],
        },
      ]);
    }
  });

  it('grants the services what is written here, to the column, and nobody else anything', async () => {
    const granted = await database.owner<{ table: string; verbs: string[]; columns: string[] }>(`
      SELECT c.relname AS table,
        ARRAY(SELECT DISTINCT x.privilege_type FROM aclexplode(c.relacl) x
          WHERE x.grantee = 'causerie_app'::regrole ORDER BY 1) AS verbs,
        ARRAY(SELECT DISTINCT x.privilege_type || ' ' || a.attname FROM pg_attribute a, aclexplode(a.attacl) x
          WHERE a.attrelid = c.oid ORDER BY 1) AS columns
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`);
    for (const { table, verbs, columns } of granted) {
      const byColumn = UPDATABLE[table];
      const whole = verbsOf(table).filter((verb) => !(byColumn && verb === 'UPDATE'));
      expect([table, verbs]).toEqual([table, whole.toSorted()]);
      expect([table, columns]).toEqual([table, (byColumn ?? []).map((column) => `UPDATE ${column}`)]);
    }
    const others = await database.owner<{ what: string }>(`
      SELECT DISTINCT concat_ws(' ', c.relname, x.privilege_type, x.grantee) AS what
      FROM pg_class c, aclexplode(c.relacl) x
      WHERE c.relnamespace = 'public'::regnamespace AND x.grantee <> c.relowner
        AND x.grantee NOT IN ('causerie_app'::regrole, 'causerie_system'::regrole)`);
    expect(others).toEqual([]);
  });

  it('is owned by neither of the two roles; a partition has no grants of its own', async () => {
    const owned = await database.owner(`
      SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relowner IN ('causerie_app'::regrole, 'causerie_system'::regrole)`);
    const open = await database.owner(`
      SELECT relname FROM pg_class c, aclexplode(c.relacl) x
      WHERE c.relispartition AND x.grantee <> c.relowner`);
    expect([owned, open]).toEqual([[], []]);
  });

  it('is a plain or partitioned table: a view would run with its owner’s rights', async () => {
    const views = await database.owner(`
      SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')`);
    expect(views).toEqual([]);
  });
});
