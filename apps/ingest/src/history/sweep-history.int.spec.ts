import type { Lookup, Page } from '@causerie/channel-kit';
import { PermanentError, TransientError } from '@causerie/kernel';
import type { InboundEvent } from '@causerie/message-schema';
import { anInboundMessage, aWebhook, eventually } from '@causerie/testing';
import { anAdapter, IngestHarness, type Replica } from '../testing/ingest-harness';
import { RecordInbound } from '../webhooks/record-inbound';
import { SweepHistoryWorker } from './sweep-history.worker';

/** Longer than two sweeps that follow each other take on any machine. */
const PAGE_MS = 60_000;
const PAGES = 3;

let harness: IngestHarness;
let accountId: string;

beforeAll(async () => {
  harness = await IngestHarness.start();
});
afterAll(() => harness.close());
beforeEach(async () => {
  await harness.db.owner('UPDATE channel_account SET history_due_at = NULL');
  accountId = (await harness.anAccount()).id;
  await harness.db.transaction.run(harness.workspace.id, (tx) =>
    harness.accounts.attend(tx, accountId, { history: true }),
  );
});

type History = NonNullable<Lookup<unknown>['history']>;

const replicaThat = (history: History): Promise<Replica> =>
  harness.replica({
    adapter: anAdapter({ lookup: { history } }),
    env: { INGEST_HISTORY_PAGE_MS: String(PAGE_MS) },
  });

/** Two old messages a page; the adapter has forgotten to say that they are old. */
function page(next: string | undefined): Page<InboundEvent> {
  const number = Number(next ?? 1);
  const items = [1, 2].map((n) =>
    anInboundMessage({
      text: `old ${number}.${n}`,
      key: `old-${number}.${n}`,
      externalId: `old-${number}.${n}`,
      conversation: { aliases: ['9001'], kind: 'private' },
    }),
  );
  return { items, ...(number < PAGES && { next: String(number + 1) }) };
}

const sweep = ({ module }: Replica) => module.get(SweepHistoryWorker).sweep();
const messages = () =>
  harness.db.owner<{ text: string; historical: boolean; answerable: boolean }>(
    'SELECT text, historical, answerable FROM message WHERE channel_account_id = $1 ORDER BY seq',
    [accountId],
  );

describe('the past of an account that was connected', () => {
  it('is fetched page by page, not faster than allowed, and answered by nobody', async () => {
    const asked: (string | undefined)[] = [];
    const replica = await replicaThat((_account, _context, next) => {
      asked.push(next);
      return Promise.resolve(page(next));
    });
    await sweep(replica);
    await sweep(replica);
    expect(asked).toEqual([undefined]);
    for (let n = 0; n < 5; n++) {
      await harness.db.shiftClock(PAGE_MS + 1);
      await sweep(replica);
    }
    expect(asked).toEqual([undefined, '2', '3']);
    expect(await messages()).toHaveLength(6);
    expect(await messages()).toEqual(
      expect.arrayContaining([{ text: 'old 3.2', historical: true, answerable: false }]),
    );
    expect(await harness.account(accountId)).toMatchObject({ history_state: 'done', history_due_at: null });
    const [waiting] = await harness.db.owner('SELECT FROM conversation WHERE due_at IS NOT NULL');
    expect(waiting).toBeUndefined();
  });

  it('goes on at its page after the replica that fetched it was killed, and nothing is twice', async () => {
    let isInHand = false;
    const first = await replicaThat((_account, _context, next) => {
      if (next !== '2') return Promise.resolve(page(next));
      isInHand = true;
      return new Promise(() => undefined);
    });
    await sweep(first);
    await harness.db.shiftClock(PAGE_MS + 1);
    // It never comes back from this page.
    void sweep(first);
    await eventually('the page to be in its hands', () => isInHand);
    const second = await replicaThat((_account, _context, next) => Promise.resolve(page(next)));
    for (let n = 0; n < 4; n++) {
      await harness.db.shiftClock(61_000);
      // The page before, once more: a kill between the commit and the cursor.
      if (n === 0)
        await harness.db.owner('UPDATE channel_account SET history_cursor = NULL WHERE id = $1', [accountId]);
      await sweep(second);
    }
    expect((await messages()).map(({ text }) => text)).toEqual([
      'old 1.1',
      'old 1.2',
      'old 2.1',
      'old 2.2',
      'old 3.1',
      'old 3.2',
    ]);
    expect(await harness.account(accountId)).toMatchObject({ history_state: 'done' });
  });

  it('is tried again after a failure of the platform, and given up after a refusal', async () => {
    let answer: () => Promise<Page<InboundEvent>> = () => Promise.reject(new TransientError('no answer'));
    const replica = await replicaThat(() => answer());
    await sweep(replica);
    expect(await harness.account(accountId)).toMatchObject({ history_state: 'running', history_attempts: 1 });
    answer = () => Promise.reject(new PermanentError('not allowed'));
    await harness.db.shiftClock(10_000);
    await sweep(replica);
    expect(await harness.account(accountId)).toMatchObject({ history_state: 'failed', history_due_at: null });
  });

  it('ends where the account was connected: what came since is left to its webhook, and answered', async () => {
    const written = (key: string, sentAt: string) =>
      anInboundMessage({ key, externalId: key, text: key, sentAt });
    const since = written('since', new Date(Date.now() + 3_600_000).toISOString());
    const items = [written('before', '2020-01-01T12:00:00.000Z'), since];
    const replica = await replicaThat(() => Promise.resolve({ items }));
    await sweep(replica);
    const account = { id: accountId, workspaceId: harness.workspace.id };
    await replica.module.get(RecordInbound).record(aWebhook(account, [since]));
    expect(await messages()).toEqual([
      { text: 'before', historical: true, answerable: false },
      { text: 'since', historical: false, answerable: true },
    ]);
  });

  it('is fetched once, however often the account is connected', async () => {
    const replica = await replicaThat(() => Promise.resolve({ items: [] }));
    await sweep(replica);
    await harness.db.transaction.run(harness.workspace.id, (tx) =>
      harness.accounts.attend(tx, accountId, { history: true }),
    );
    expect(await harness.account(accountId)).toMatchObject({ history_state: 'done', history_due_at: null });
  });
});
