import { newId } from '@causerie/kernel';
import type { TestDatabase } from './test-database';

export type Row = Record<string, unknown>;

interface Column {
  table: string;
  name: string;
  type: string;
  /** Must be given: neither nullable nor filled by the database. */
  required: boolean;
  /** The table and column that it refers to. */
  parent: string | null;
  parent_column: string | null;
}

/** Values for columns whose type alone does not say what they accept. */
const PARTICULAR: Record<string, unknown> = {
  'plan.features': [],
  'conversation.kind': 'private',
  'conversation.mode': 'answer',
  'quarantine.stage': 'record',
  'message.direction': 'inbound',
  'message.author': 'contact',
  'media_object.sha256': '5e'.repeat(32),
  'media_variant.sha256': '5e'.repeat(32),
  'credit_entry.kind': 'grant',
  'credit_entry.account': 'granted',
  'credit_hold.amount': 0,
  'scheduled_message.author': 'human',
  'channel_account_health.aspect': 'quality',
  'channel_account_health.level': 'ok',
};

const BY_TYPE: Record<string, () => unknown> = {
  uuid: () => newId(),
  text: () => `x-${newId()}`,
  bytea: () => Buffer.from([1]),
  jsonb: () => '{}',
  integer: () => 1,
  smallint: () => 1,
  bigint: () => 1,
  boolean: () => false,
  interval: () => '0',
  tsvector: () => '',
  'text[]': () => [],
  'timestamp with time zone': () => new Date(),
};

const COLUMNS = `
  SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required, fk.parent, fk.parent_column
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN LATERAL (
    SELECT k.confrelid::regclass::text AS parent, p.attname AS parent_column
    FROM pg_constraint k JOIN pg_attribute p ON p.attrelid = k.confrelid AND p.attnum = k.confkey[1]
    WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] LIMIT 1
  ) fk ON true
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`;

/**
 * Makes rows of any table from the catalog alone: what a row refers to is made first. A new table needs nothing
 * here unless a CHECK narrows one of its required columns; then the database refuses the row and says which.
 */
export class RowMaker {
  private constructor(
    private readonly database: TestDatabase,
    private readonly columns: Map<string, Column[]>,
  ) {}

  static async of(database: TestDatabase): Promise<RowMaker> {
    const all = await database.owner<Column>(COLUMNS);
    const columns = new Map<string, Column[]>();
    for (const column of all) columns.set(column.table, [...(columns.get(column.table) ?? []), column]);
    return new RowMaker(database, columns);
  }

  get tables(): string[] {
    return [...this.columns.keys()].sort();
  }

  columnsOf(table: string): string[] {
    return (this.columns.get(table) ?? []).map(({ name }) => name);
  }

  /** A row that can be inserted; its ancestors are in the database. `made` shares ancestors between rows. */
  async prepare(table: string, made: Map<string, Row> = new Map()): Promise<Row> {
    const columns = this.columns.get(table);
    if (!columns) throw new Error(`There is no table ${table}`);
    const row: Row = {};
    for (const column of columns.filter((each) => each.required || each.name === 'id')) {
      if (column.name === 'id' && column.type !== 'uuid') continue;
      row[column.name] = await this.value(column, made);
    }
    return row;
  }

  /** A row in the database, whole, made by the owner. */
  async make(table: string, made: Map<string, Row> = new Map()): Promise<Row> {
    const { sql, values } = insertInto(table, await this.prepare(table, made));
    const [row] = await this.database.owner<Row>(`${sql} RETURNING *`, values);
    if (!row) throw new Error(`${table}: no row came back`);
    made.set(table, row);
    return row;
  }

  private async value(column: Column, made: Map<string, Row>): Promise<unknown> {
    const { table, name, type, parent, parent_column } = column;
    if (parent !== null && parent_column !== null && parent !== table) {
      const row = made.get(parent) ?? (await this.make(parent, made));
      return row[parent_column];
    }
    const particular = PARTICULAR[`${table}.${name}`];
    if (particular !== undefined) return particular;
    const maker = BY_TYPE[type];
    if (!maker) throw new Error(`Say in row-maker.ts what ${table}.${name} (${type}) accepts`);
    return maker();
  }
}

export function insertInto(table: string, row: Row): { sql: string; values: unknown[] } {
  const names = Object.keys(row);
  const places = names.map((_, i) => `$${i + 1}`).join(', ');
  return { sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, values: Object.values(row) };
}
