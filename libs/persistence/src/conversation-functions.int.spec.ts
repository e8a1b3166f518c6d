import { aWorkspace, createTestDatabase, RowMaker, type Row, type TestDatabase } from '@causerie/testing';

let database: TestDatabase;
let rows: RowMaker;
let workspace: string;
/** Ancestors that the rows of one test share. */
let made: Map<string, Row>;

beforeAll(async () => {
  database = await createTestDatabase();
  rows = await RowMaker.of(database);
});
afterAll(() => database.close());
beforeEach(async () => {
  workspace = (await aWorkspace(database)).id;
  made = new Map([['workspace', { id: workspace }]]);
});

const id = (table: string) => String(made.get(table)?.[table === 'delivery' ? 'message_id' : 'id']);
const set = (table: string, assignments: string) =>
  database.owner(`UPDATE ${table} SET ${assignments} WHERE workspace_id = $1`, [workspace]);
const look = async <R = Row>(table: string) =>
  (await database.owner<R>(`SELECT * FROM ${table} WHERE workspace_id = $1`, [workspace]))[0];
const events = () =>
  database.owner<{ type: string; payload: Row }>(
    'SELECT type, payload FROM event WHERE workspace_id = $1 ORDER BY id',
    [workspace],
  );
const call = (sql: string, values: unknown[]) =>
  database.transaction.run(workspace, (tx) => tx.query<Row>(sql, values));

/** A turn over the messages 1 to 2 of a conversation in which a third one waits. */
async function anOpenTurn(): Promise<void> {
  await rows.make('turn', made);
  await set('conversation', 'last_seq = 3, last_answerable_seq = 3');
  await set(
    'turn',
    `from_seq = 1, to_seq = 2, fence = 4, lease_until = app_now() + '1 minute', due_at = app_now()`,
  );
}

describe('ending a turn', () => {
  beforeEach(anOpenTurn);

  it.each(['replied', 'refused', 'handed_over', 'timed_out', 'parked'])(
    'as %s counts its messages as handled, lets nobody commit any more, and looks at once at what still waits',
    async (result) => {
      await call('SELECT end_turn($1, $2, $3)', [id('turn'), result, { reason: 'test' }]);
      expect(await look('turn')).toMatchObject({
        state: result,
        fence: '5',
        lease_until: null,
        due_at: null,
        outcome: { reason: 'test' },
      });
      expect((await look<{ ended_at: Date | null }>('turn'))?.ended_at).not.toBeNull();
      expect(await look('conversation')).toMatchObject({ handled_seq: '2', due_at: expect.any(Date) });
      expect(await events()).toMatchObject([
        { type: 'turn.ended', payload: { result, fromSeq: 1, toSeq: 2 } },
      ]);
    },
  );

  it('as superseded leaves its messages to the successor', async () => {
    await call('SELECT end_turn($1, $2, $3)', [id('turn'), 'superseded', {}]);
    expect(await look('conversation')).toMatchObject({ handled_seq: '0', due_at: null });
    expect(await look('turn')).toMatchObject({ state: 'superseded', fence: '5' });
  });

  it('gives back what was held for it', async () => {
    await call(`SELECT hold_credits($1, $2, 700, '1 minute')`, [workspace, id('turn')]);
    expect(await look('credit_account')).toMatchObject({ held: '700' });
    await call('SELECT end_turn($1, $2, $3)', [id('turn'), 'refused', {}]);
    expect(await look('credit_account')).toMatchObject({ held: '0' });
    expect(await look('credit_hold')).toMatchObject({ state: 'released', captured: '0' });
  });

  it('a second time changes and tells nothing', async () => {
    await call('SELECT end_turn($1, $2, $3)', [id('turn'), 'replied', {}]);
    await call('SELECT end_turn($1, $2, $3)', [id('turn'), 'parked', { reason: 'late' }]);
    expect(await look('turn')).toMatchObject({ state: 'replied', fence: '5', outcome: {} });
    expect(await events()).toHaveLength(1);
  });

  it('never takes handled_seq back', async () => {
    await set('conversation', 'handled_seq = 3');
    await call('SELECT end_turn($1, $2, $3)', [id('turn'), 'replied', {}]);
    expect(await look('conversation')).toMatchObject({ handled_seq: '3', due_at: null });
  });

  it('of another workspace does nothing', async () => {
    const other = await aWorkspace(database);
    await database.transaction.run(other.id, (tx) =>
      tx.query('SELECT end_turn($1, $2, $3)', [id('turn'), 'parked', {}]),
    );
    expect(await look('turn')).toMatchObject({ state: 'open', fence: '4' });
  });
});

describe('a human who takes over', () => {
  const takeOver = (seq: number | null = null) =>
    call(`SELECT take_over_conversation($1, app_now() + interval '30 minutes', 'c', $2)`, [
      id('conversation'),
      seq,
    ]);

  beforeEach(async () => {
    await anOpenTurn();
    await rows.make('delivery', made);
    await set('message', `author = 'bot', direction = 'outbound'`);
  });

  it('ends the open turn, keeps queued bot messages unsent, and has the conversation until the time given', async () => {
    await takeOver();
    expect(await look('turn')).toMatchObject({ state: 'handed_over', fence: '5' });
    expect(await look('delivery')).toMatchObject({ status: 'blocked', failure: { class: 'human_answered' } });
    expect(await look('conversation')).toMatchObject({
      owner: 'human',
      owner_until: expect.any(Date),
      handled_seq: '3',
      due_at: null,
    });
    expect((await events()).map(({ type }) => type)).toEqual([
      'turn.ended',
      'message.statusChanged',
      'conversation.ownerChanged',
    ]);
  });

  it.each(['sending', 'accepted', 'sent', 'read', 'unknown', 'failed'])(
    'leaves a message that is %s as it is',
    async (status) => {
      await set('delivery', `status = '${status}'`);
      await takeOver();
      expect(await look('delivery')).toMatchObject({ status });
    },
  );

  it("leaves another human's queued message, and one of which a part was sent", async () => {
    await set('message', `author = 'human'`);
    await takeOver();
    expect(await look('delivery')).toMatchObject({ status: 'queued' });
    await set('message', `author = 'bot'`);
    await set('delivery', 'calls_total = 2, calls_accepted = 1');
    await takeOver();
    expect(await look('delivery')).toMatchObject({ status: 'queued' });
  });

  it('has handled what came before the answer; what came after waits until the time is up', async () => {
    await takeOver(2);
    const conversation = await look<{ handled_seq: string; due_at: Date; owner_until: Date }>('conversation');
    expect(conversation?.handled_seq).toBe('2');
    expect(conversation?.due_at).toEqual(conversation?.owner_until);
  });

  it('is told of once, not again when the time is renewed by the same amount', async () => {
    await call(`SELECT set_conversation_owner($1, 'closed', NULL, 'c')`, [id('conversation')]);
    await call(`SELECT set_conversation_owner($1, 'closed', NULL, 'c')`, [id('conversation')]);
    expect(await events()).toMatchObject([
      { type: 'conversation.ownerChanged', payload: { owner: 'closed' } },
    ]);
  });
});

/** All orders of a list. */
function permutations<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((first, i) =>
    permutations(list.filter((_, j) => j !== i)).map((rest) => [first, ...rest]),
  );
}

describe('the status of a delivery', () => {
  const AT: Record<string, string> = {
    sent: '2026-01-01T12:00:01+00:00',
    delivered: '2026-01-01T12:00:02+00:00',
    read: '2026-01-01T12:00:03+00:00',
    failed: '2026-01-01T12:00:04+00:00',
  };

  /** The delivery after these callbacks, in this order. */
  async function after(callbacks: readonly string[], start = 'accepted') {
    await database.owner(
      `UPDATE delivery SET status = $2, reached = '{}', failure = NULL WHERE message_id = $1`,
      [id('delivery'), start],
    );
    for (const status of callbacks) {
      const [known] = await call('SELECT apply_status($1, $2, $3, $4, $5) AS known', [
        made.get('channel_account')?.['id'],
        made.get('message_external_id')?.['external_id'],
        status,
        AT[status],
        status === 'failed' ? { code: '131026' } : null,
      ]);
      expect(known).toEqual({ known: true });
    }
    return look<{ status: string; reached: Row; failure: Row | null }>('delivery');
  }

  beforeEach(async () => {
    await rows.make('delivery', made);
    await rows.make('message_external_id', made);
  });

  it('is the highest one with all times kept, in whatever order callbacks come, before the answer too', async () => {
    for (const start of ['queued', 'sending', 'unknown', 'accepted'])
      for (const order of permutations(['sent', 'delivered', 'read'])) {
        const { failed: _, ...reached } = AT;
        expect([start, order, await after(order, start)]).toEqual([
          start,
          order,
          expect.objectContaining({ status: 'read', reached, failure: null }),
        ]);
      }
  });

  it('is failed whether the platform said sent before or after', async () => {
    for (const order of permutations(['sent', 'failed']))
      expect([order, await after(order)]).toEqual([
        order,
        expect.objectContaining({ status: 'failed', failure: { class: 'reported', code: '131026' } }),
      ]);
  });

  it('keeps every time and the failure in all orders; failed is never left, what arrived never fails', async () => {
    for (const order of permutations(['sent', 'delivered', 'read', 'failed'])) {
      const arrivedFirst =
        order.indexOf('failed') > Math.min(order.indexOf('delivered'), order.indexOf('read'));
      expect([order, await after(order)]).toEqual([
        order,
        expect.objectContaining({
          status: arrivedFirst ? 'read' : 'failed',
          reached: AT,
          failure: { class: 'reported', code: '131026' },
        }),
      ]);
    }
  });

  it('is told of only when it changes', async () => {
    await after(['read', 'delivered', 'read', 'sent']);
    expect((await events()).map(({ payload }) => payload['status'])).toEqual(['read']);
  });

  it('of a message that nobody knows is for the caller to park', async () => {
    const [known] = await call(`SELECT apply_status($1, 'nobody', 'read', app_now(), NULL) AS known`, [
      made.get('channel_account')?.['id'],
    ]);
    expect(known).toEqual({ known: false });
  });

  it('of another workspace stays unknown and unchanged', async () => {
    const other = await aWorkspace(database);
    const [known] = await database.transaction.run(other.id, (tx) =>
      tx.query(`SELECT apply_status($1, $2, 'read', app_now(), NULL) AS known`, [
        made.get('channel_account')?.['id'],
        made.get('message_external_id')?.['external_id'],
      ]),
    );
    expect(known).toEqual({ known: false });
    expect(await look('delivery')).toMatchObject({ status: 'queued' });
  });
});
