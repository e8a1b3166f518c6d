import { historyBody } from '@causerie/channel-accounts';
import type { ChannelAdapter } from '@causerie/channel-kit';
import { channelFor } from '@causerie/channel-registry';
import { newCorrelationId, newId } from '@causerie/kernel';
import {
  createDataSource,
  InboundStore,
  RawEventStore,
  TurnOpeningStore,
  type RawEventFilter,
} from '@causerie/persistence';
import { aChannelAccount, aWorkspace, createTestDatabase, type TestDatabase } from '@causerie/testing';
import type { DataSource } from 'typeorm';
import { ReplayWebhooks } from './replay-webhooks';

const RECORD = { sweepAfterMs: 0, humanPauseMs: 60_000 };

let db: TestDatabase;
let owner: DataSource;
let inbound: InboundStore;
let replay: ReplayWebhooks;
let account: { id: string; workspaceId: string; platform: string; externalId: string };
let updates = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  owner = await createDataSource({ url: db.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  inbound = new InboundStore(db.dataSource);
  replay = new ReplayWebhooks(new RawEventStore(owner), inbound);
});
afterAll(async () => {
  await owner.destroy();
  await db.close();
});
beforeEach(async () => {
  account = await aChannelAccount(db, await aWorkspace(db));
});

const run = (
  given: { dryRun?: boolean; filter?: Partial<RawEventFilter> } = {},
  adapter = channelFor('telegram'),
) =>
  replay.run(
    { adapter, account: { ...account, credentials: {}, settings: {} } },
    { dryRun: false, record: RECORD, ...given, filter: { accountId: account.id, ...given.filter } },
  );

const anUpdate = (text: string): Buffer => {
  const n = ++updates;
  const chat = { id: 4001, type: 'private', first_name: 'Ada' };
  const message = { message_id: n, date: 1_767_225_600, chat, from: { ...chat, is_bot: false }, text };
  return Buffer.from(JSON.stringify({ update_id: n, message }));
};

/** A webhook that was accepted and could not be read: its adapter had a mistake. */
async function aPoisonedWebhook(body = anUpdate('Is it my fault?')): Promise<string> {
  const webhook = {
    id: newId(),
    workspaceId: account.workspaceId,
    accountId: account.id,
    correlationId: newCorrelationId(),
    body,
  };
  await inbound.quarantine(webhook, 'parse', 'a mistake');
  return webhook.id;
}

const stillBroken: ChannelAdapter = {
  ...channelFor('telegram'),
  inbound: {
    ...channelFor('telegram').inbound,
    parse: () => {
      throw new TypeError('still a mistake');
    },
  },
};

const quarantine = () =>
  db.owner<{ resolved: boolean }>(
    'SELECT resolved_at IS NOT NULL AS resolved FROM quarantine WHERE workspace_id = $1 ORDER BY id',
    [account.workspaceId],
  );
const texts = async () =>
  (
    await db.owner<{ text: string }>('SELECT text FROM message WHERE channel_account_id = $1 ORDER BY seq', [
      account.id,
    ])
  ).map(({ text }) => text);

describe('reading stored webhooks once more', () => {
  it('records what was poison, marks it as resolved, and the bot is to answer it', async () => {
    const raw = await aPoisonedWebhook();
    expect(await run()).toEqual({ webhooks: 1, skipped: 0, events: 1, fresh: 1, resolved: 1, failed: [] });
    expect(await texts()).toEqual(['Is it my fault?']);
    expect(await quarantine()).toEqual([{ resolved: true }]);
    const found = await new TurnOpeningStore(db.dataSource).sweep(100, 3_000);
    expect(found).toMatchObject([{ workspaceId: account.workspaceId }]);
    const [message] = await db.owner('SELECT raw_event_id FROM message WHERE channel_account_id = $1', [
      account.id,
    ]);
    expect(message).toEqual({ raw_event_id: raw });
  });

  it('changes nothing when it is repeated', async () => {
    await aPoisonedWebhook();
    await run();
    const before = await db.owner('SELECT * FROM message WHERE channel_account_id = $1', [account.id]);
    expect(await run()).toMatchObject({ webhooks: 1, events: 1, fresh: 0, resolved: 0 });
    expect(await db.owner('SELECT * FROM message WHERE channel_account_id = $1', [account.id])).toEqual(
      before,
    );
  });

  it('writes nothing when it is only tried, and says what would be new', async () => {
    await aPoisonedWebhook();
    expect(await run({ dryRun: true })).toMatchObject({ webhooks: 1, events: 1, fresh: 1, resolved: 0 });
    expect([await texts(), await quarantine()]).toEqual([[], [{ resolved: false }]]);
    await run();
    expect(await run({ dryRun: true })).toMatchObject({ fresh: 0 });
  });

  it('leaves what still fails where it is, and goes on', async () => {
    const raws = [await aPoisonedWebhook(), await aPoisonedWebhook(anUpdate('And I?'))];
    const { failed } = await run({}, stillBroken);
    expect(failed).toEqual(raws.map((rawEventId) => ({ rawEventId, error: 'still a mistake' })));
    expect(await quarantine()).toEqual([{ resolved: false }, { resolved: false }]);
  });

  it('reads the wished ones: of a time, of the quarantine; and leaves out pages of the past', async () => {
    await aPoisonedWebhook();
    await run();
    await aPoisonedWebhook(anUpdate('the second'));
    await aPoisonedWebhook(historyBody([]));
    expect(await run({ dryRun: true })).toMatchObject({ webhooks: 3, skipped: 1 });
    const past = new Date(Date.now() - 60_000);
    expect(await run({ dryRun: true, filter: { until: past } })).toMatchObject({ webhooks: 0 });
    expect(await run({ dryRun: true, filter: { since: past } })).toMatchObject({ webhooks: 3 });
    expect(await run({ filter: { quarantinedOnly: true } })).toMatchObject({
      webhooks: 2,
      fresh: 1,
      resolved: 1,
    });
  });
});
