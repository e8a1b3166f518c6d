import { CreditStore, WorkspaceTransaction, createDataSource } from '@causerie/persistence';
import {
  aChannelAccount,
  aWorkspace,
  createTestDatabase,
  eventually,
  type TestDatabase,
  type TestWorkspace,
} from '@causerie/testing';
import type { DataSource } from 'typeorm';
import { CreditLedger } from './credit-ledger';

const HOUR_MS = 3_600_000;

let database: TestDatabase;
let pool: DataSource;
let transaction: WorkspaceTransaction;
let store: CreditStore;
let ledger: CreditLedger;
let workspace: TestWorkspace;
let workspaceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  // More connections than cores: what is tested is what happens at the same instant.
  pool = await createDataSource({
    url: database.appUrl,
    poolMax: 32,
    applicationName: 'credits',
  }).initialize();
  transaction = new WorkspaceTransaction(pool);
  store = new CreditStore(pool);
  ledger = new CreditLedger(transaction, store);
});
afterAll(async () => {
  await pool.destroy();
  await database.close();
});
beforeEach(async () => {
  workspace = await aWorkspace(database);
  workspaceId = workspace.id;
  await database.owner('DELETE FROM credit_entry WHERE workspace_id = $1', [workspaceId]);
  await database.owner('DELETE FROM credit_account WHERE workspace_id = $1', [workspaceId]);
});

const grant = (amount: number) => database.owner('SELECT grant_credits($1, $2)', [workspaceId, amount]);

/** Ended or open turns of conversations of their own, for the ledger to refer to. */
async function someTurns(count: number): Promise<string[]> {
  const account = await aChannelAccount(database, workspace);
  const rows = await database.owner<{ id: string }>(
    `WITH chat AS (
       INSERT INTO conversation (workspace_id, channel_account_id, kind, mode, canonical_alias)
       SELECT $1, $2, 'private', 'answer', n::text FROM generate_series(1, $3) n RETURNING id
     )
     INSERT INTO turn (workspace_id, conversation_id, from_seq, to_seq, correlation_id)
     SELECT $1, id, 1, 1, 'test' FROM chat RETURNING id`,
    [workspaceId, account.id, count],
  );
  return rows.map(({ id }) => id);
}

const hold = (turnId: string, amountMicro: number) =>
  ledger.hold(workspaceId, turnId, { amountMicro, ttlMs: HOUR_MS });
const capture = (turnId: string, amountMicro: number) =>
  transaction.run(workspaceId, (tx) => ledger.capture(tx, turnId, amountMicro));
const release = (turnId: string) => transaction.run(workspaceId, (tx) => ledger.release(tx, turnId));

async function account(): Promise<{ balance: number; held: number }> {
  const [row] = await database.owner<{ balance: string; held: string }>(
    'SELECT balance, held FROM credit_account WHERE workspace_id = $1',
    [workspaceId],
  );
  return { balance: Number(row?.balance), held: Number(row?.held) };
}

/** Everything that must hold at any moment, as rows that contradict it. */
async function contradictions(): Promise<unknown[]> {
  return database.owner(
    `SELECT 'entries of a transaction do not add up' AS what, tx_id::text AS id FROM credit_entry
     WHERE workspace_id = $1 GROUP BY tx_id HAVING sum(amount) <> 0
     UNION ALL SELECT 'balance differs', workspace_id::text FROM credit_differences() WHERE workspace_id = $1
     UNION ALL SELECT 'held differs from open holds', a.workspace_id::text FROM credit_account a
       WHERE a.workspace_id = $1 AND a.held <> (SELECT coalesce(sum(h.amount), 0) FROM credit_hold h
         WHERE h.workspace_id = $1 AND h.state = 'open')
     UNION ALL SELECT 'negative', workspace_id::text FROM credit_account
       WHERE workspace_id = $1 AND (held < 0 OR balance < held)
     UNION ALL SELECT 'captured twice', turn_id::text FROM credit_entry
       WHERE workspace_id = $1 AND kind = 'capture' AND account = 'spent' GROUP BY turn_id HAVING count(*) > 1
     UNION ALL SELECT 'captured more than granted', $1::text
       WHERE (SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE workspace_id = $1 AND account = 'spent')
         > (SELECT -coalesce(sum(amount), 0) FROM credit_entry WHERE workspace_id = $1 AND account = 'granted')`,
    [workspaceId],
  );
}

describe('the credit ledger', () => {
  it('grants exactly 100 turns on credits for 100, however many of 32 clients ask at once', async () => {
    await grant(100_000);
    const turns = await someTurns(400);
    const results = await Promise.all(turns.map((turn) => hold(turn, 1_000)));
    expect(results.filter((result) => result === 'granted')).toHaveLength(100);
    expect(results.filter((result) => result === 'refused')).toHaveLength(300);
    expect(await account()).toEqual({ balance: 100_000, held: 100_000 });
    expect(await contradictions()).toEqual([]);
  }, 60_000);

  it('gives a turn that is taken again the hold it has', async () => {
    await grant(1_000);
    const [turn = ''] = await someTurns(1);
    const results = await Promise.all([hold(turn, 1_000), hold(turn, 1_000), hold(turn, 1_000)]);
    expect(results.sort()).toEqual(['granted', 'reused', 'reused']);
    expect(await account()).toEqual({ balance: 1_000, held: 1_000 });
  });

  it('captures what a turn cost, never more than its hold, and once only', async () => {
    await grant(5_000);
    const [one = '', two = ''] = await someTurns(2);
    await hold(one, 1_000);
    await hold(two, 1_000);
    expect(await capture(one, 400)).toBe(400);
    expect(await capture(two, 9_999)).toBe(1_000);
    await expect(capture(one, 400)).rejects.toThrow('no open credit hold');
    expect(await account()).toEqual({ balance: 3_600, held: 0 });
    expect(await contradictions()).toEqual([]);
  });

  it('gives a released hold back, and refuses to hold for that turn again', async () => {
    await grant(1_000);
    const [turn = ''] = await someTurns(1);
    await hold(turn, 1_000);
    expect(await release(turn)).toBe(true);
    expect(await release(turn)).toBe(false);
    expect(await account()).toEqual({ balance: 1_000, held: 0 });
    await expect(hold(turn, 1_000)).rejects.toThrow();
    expect(await account()).toEqual({ balance: 1_000, held: 0 });
  });

  it('holds nothing for a turn that has ended, nor for one that is ending at the same instant', async () => {
    await grant(1_000);
    const [turn = ''] = await someTurns(1);
    let holding: ReturnType<typeof hold> | undefined;
    await transaction.run(workspaceId, async (tx) => {
      await tx.query(`SELECT end_turn($1, 'superseded', '{}')`, [turn]);
      holding = hold(turn, 1_000);
      await eventually('the hold to wait, or to be made', async () => {
        const [row] = await database.owner<{ seen: boolean }>(
          `SELECT EXISTS (SELECT FROM credit_hold WHERE turn_id = $1) OR EXISTS (
             SELECT FROM pg_stat_activity WHERE application_name = 'credits' AND wait_event_type = 'Lock') AS seen`,
          [turn],
        );
        return row?.seen;
      });
    });
    expect(await holding).toBe('refused');
    expect(await hold(turn, 1_000)).toBe('refused');
    expect(await account()).toEqual({ balance: 1_000, held: 0 });
  });

  it('expires the hold of a turn that ended without it, and spares a turn that is open', async () => {
    await grant(2_000);
    const [open = '', ended = ''] = await someTurns(2);
    await hold(open, 1_000);
    await hold(ended, 1_000);
    // As a defect might leave it: ended, but not through end_turn.
    await database.owner(`UPDATE turn SET state = 'parked', ended_at = app_now() WHERE id = $1`, [ended]);
    expect(await store.expireHolds(100)).toBe(0);
    await database.shiftClock(HOUR_MS + 1);
    expect(await store.expireHolds(100)).toBe(1);
    expect(await account()).toEqual({ balance: 2_000, held: 1_000 });
    expect(await contradictions()).toEqual([]);
  });

  it('notices an account that was changed behind the ledger', async () => {
    await grant(1_000);
    const before = await store.totalDifference();
    await database.owner('UPDATE credit_account SET balance = balance + 7 WHERE workspace_id = $1', [
      workspaceId,
    ]);
    expect(await store.totalDifference()).toBe(before + 7);
    await database.owner('UPDATE credit_account SET balance = balance - 7 WHERE workspace_id = $1', [
      workspaceId,
    ]);
  });

  it('keeps its invariants under random sequences of 16 clients', async () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const random = randomFrom(seed);
    const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
    await grant(20_000);
    const turns = await someTurns(60);
    const steps = [
      (turn: string) => hold(turn, 1 + Math.floor(random() * 3_000)),
      (turn: string) => capture(turn, Math.floor(random() * 3_000)),
      (turn: string) => release(turn),
    ];
    const client = async () => {
      // What the ledger refuses (captured already, ended already) it refuses by an error.
      for (let i = 0; i < 20; i += 1) await Promise.resolve(pick(steps)(pick(turns))).catch(() => undefined);
    };
    await Promise.all(Array.from({ length: 16 }, client));
    const found = await contradictions();
    if (found.length > 0) throw new Error(`SEED=${seed}: ${JSON.stringify(found)}`);
    for (const turn of turns) await release(turn);
    expect((await account()).held).toBe(0);
    expect(await contradictions()).toEqual([]);
  }, 60_000);
});

/** mulberry32: small, seeded, good enough to choose steps. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
