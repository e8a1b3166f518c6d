import {
  AssetStore,
  DeliveryStore,
  InboundStore,
  LaneStore,
  MediaHandleStore,
  MediaObjectStore,
  OutboundStore,
  type LaneHead,
  type WorkspaceTx,
} from '@causerie/persistence';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
} from '@causerie/testing';
import { createHash } from 'node:crypto';
import type { AssetWish } from './arguments';
import { describeFate, followDelivery } from './follow-delivery';
import { SendAsset, type QueuedAsset } from './send-asset';
import { listConversations } from './send-target';
import { uploadStats } from './upload-stats';

const assets = new AssetStore();
const handles = new MediaHandleStore();
const deliveries = new DeliveryStore();

let db: TestDatabase;
let workspaceId: string;
let accountId: string;
let conversationId: string;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.close());
beforeEach(async () => {
  await aChatOn('telegram');
  await anAsset('mug', ['cover', 'thumb']);
});

async function aChatOn(platform: string, sentAt = new Date()): Promise<void> {
  const account = await aChannelAccount(db, await aWorkspace(db), { platform });
  [workspaceId, accountId] = [account.workspaceId, account.id];
  const webhook = aWebhook(account, [anInboundMessage({ sentAt: sentAt.toISOString() })]);
  const options = { sweepAfterMs: 3_000, humanPauseMs: 1_000 };
  const [outcome] = await new InboundStore(db.dataSource).record([webhook], options);
  conversationId = outcome?.conversationId ?? '';
}

const inTx = <Result>(work: (tx: WorkspaceTx) => Promise<Result>) => db.transaction.run(workspaceId, work);

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

async function anAsset(
  asset: string,
  variants: readonly string[],
  given: { mimeType?: string; sizeBytes?: number } = {},
): Promise<void> {
  const { mimeType = 'image/png', sizeBytes = 8 } = given;
  for (const variant of variants) {
    const sha256 = sha256Of(`${asset} ${variant}`);
    const place = { key: `objects/${sha256}`, store: 'disk', displaced: false };
    await inTx(async (tx) => {
      const objects = new MediaObjectStore(db.dataSource);
      const { id: objectId } = await objects.record(tx, { sha256, sizeBytes, mimeType, ...place });
      await assets.put(tx, { asset, variant, objectId, fileName: `${variant}.png` });
    });
  }
}

function send(given: Partial<AssetWish> = {}): Promise<QueuedAsset> {
  const outbound = new OutboundStore(deliveries, new LaneStore(db.dataSource));
  const parts = { transaction: db.transaction, assets, handles, outbound };
  return new SendAsset(parts).queue(workspaceId, { asset: 'mug', conversationId, asPerson: false, ...given });
}

const head = (): Promise<LaneHead | undefined> => inTx((tx) => deliveries.head(tx, conversationId));

/** What delivery would write. */
async function becomes(status: string, failure: unknown = null): Promise<void> {
  await db.owner('UPDATE delivery SET status = $2, failure = $3 WHERE conversation_id = $1', [
    conversationId,
    status,
    JSON.stringify(failure),
  ]);
}

async function owner(): Promise<string | undefined> {
  const [row] = await db.owner<{ owner: string }>('SELECT owner FROM conversation WHERE id = $1', [
    conversationId,
  ]);
  return row?.owner;
}

async function outcome(queued: QueuedAsset, waitMs = 5_000) {
  const parts = { transaction: db.transaction, handles, waitMs };
  return describeFate(queued, await followDelivery(workspaceId, queued, parts));
}

describe('an asset that is sent by command', () => {
  it('is queued in its lane with its caption, and leaves the conversation with whom it is', async () => {
    const { messageId } = await send({ caption: 'The new one' });
    const next = await head();
    expect(next).toMatchObject({
      messageId,
      author: 'system',
      parts: [
        { kind: 'image', attachment: 0 },
        { kind: 'text', text: 'The new one' },
      ],
      attachments: [{ kind: 'image', object: { sha256: sha256Of('mug cover'), fileName: 'cover.png' } }],
    });
    expect(await owner()).toBe('bot');
    const [lane] = await db.owner('SELECT FROM lane WHERE conversation_id = $1 AND due_at IS NOT NULL', [
      conversationId,
    ]);
    expect(lane).toBeDefined();
  });

  it('leaves the conversation with whom it is also when it fails', async () => {
    const { messageId } = await send();
    const failure = { class: 'content_rejected', code: '400' };
    await inTx((tx) => deliveries.setBack(tx, { messageId, status: 'failed', failure, attempts: 1 }));
    expect(await owner()).toBe('bot');
  });

  it('takes the conversation over when it is sent as a person’s', async () => {
    await send({ asPerson: true });
    expect(await owner()).toBe('human');
    expect(await head()).toMatchObject({ author: 'human' });
  });

  it('is sent once for each key', async () => {
    const first = await send({ key: 'spring' });
    expect(await send({ key: 'spring' })).toMatchObject({ messageId: first.messageId, isRepeat: true });
    expect(await send()).toMatchObject({ isRepeat: false });
  });

  it('goes as its only variant, the named one, or the cover', async () => {
    await anAsset('brochure', ['price list'], { mimeType: 'application/pdf' });
    await send({ asset: 'brochure' });
    expect(await head()).toMatchObject({ parts: [{ kind: 'document' }] });
    await becomes('sent');
    await send({ variant: 'thumb' });
    expect(await head()).toMatchObject({ attachments: [{ source: { variant: 'thumb' } }] });
  });

  it('takes the place of a message of ours, by its id or by the platform’s', async () => {
    const { messageId } = await send();
    await expect(send({ replace: messageId })).rejects.toThrow('has not gone out');
    await becomes('sent');
    const put = (externalId: string) =>
      db.owner('INSERT INTO message_external_id VALUES ($1, $2, $3, $4)', [
        accountId,
        externalId,
        workspaceId,
        messageId,
      ]);
    await put('4001:77');
    for (const replace of [messageId, '4001:77']) {
      await send({ replace, variant: 'thumb' });
      expect(await head()).toMatchObject({ editsExternalId: '4001:77' });
      await becomes('sent');
    }
    await put('4001:78');
    await expect(send({ replace: messageId })).rejects.toThrow('name one of 4001:77, 4001:78');
    await expect(send({ replace: '4001:1' })).rejects.toThrow('no message "4001:1" of ours');
  });
});

describe('what cannot be sent is refused before it is queued:', () => {
  afterEach(async () => expect(await head()).toBeUndefined());

  it.each([
    ['an asset that is not there', { asset: 'cup' }, 'no asset "cup"'],
    ['a variant that is not there', { variant: 'poster' }, 'It has: cover, thumb.'],
    ['a conversation that is not there', { conversationId: 'ada' }, 'no conversation "ada"'],
    [
      'a conversation of others',
      { conversationId: '00000000-0000-7000-8000-000000000000' },
      'no conversation',
    ],
    ['a message that is not there', { replace: '4001:5' }, 'no message "4001:5"'],
  ])('%s', async (_what, wish, words) => {
    await expect(send(wish)).rejects.toThrow(words);
  });

  it('a message whose window is closed, unless a person may still write', async () => {
    const before = new Date(Date.now() - 2 * 86_400_000);
    await aChatOn('messenger', before);
    await anAsset('mug', ['cover']);
    await expect(send()).rejects.toThrow('within 24 hours');
    await send({ asPerson: true });
    await becomes('sent');
    await aChatOn('whatsapp', before);
    await anAsset('mug', ['cover']);
    await expect(send({ asPerson: true })).rejects.toThrow('within 24 hours');
  });

  it('a change on a platform that has none', async () => {
    await aChatOn('whatsapp');
    await anAsset('mug', ['cover']);
    await expect(send({ replace: 'wamid.1' })).rejects.toThrow('WhatsApp has no edits');
  });

  it('what the platform takes in no form, or not in this size', async () => {
    await aChatOn('line');
    await anAsset('brochure', ['cover'], { mimeType: 'application/pdf' });
    await expect(send({ asset: 'brochure' })).rejects.toThrow(
      'LINE takes no files of the type application/pdf',
    );
    await anAsset('poster', ['cover'], { sizeBytes: 30_000_000 });
    await expect(send({ asset: 'poster' })).rejects.toThrow('It has 30.0 MB, and LINE takes');
  });

  it('to a contact who wants no automatic messages', async () => {
    await db.owner('UPDATE contact_address SET opted_out_at = app_now() WHERE channel_account_id = $1', [
      accountId,
    ]);
    await expect(send()).rejects.toThrow('asked not to be written to');
  });
});

describe('what became of it', () => {
  const place = () => ({ channelAccountId: accountId, sha256: sha256Of('mug cover'), method: 'image' });

  it('is told with how the file went', async () => {
    const first = await send();
    await inTx((tx) => handles.save(tx, { ...place(), handle: 'h1', isAhead: true }));
    await inTx((tx) => handles.countUses(tx, [place()]));
    await becomes('sent');
    expect(await outcome(first)).toEqual({
      line: expect.stringContaining('sent on Telegram, uploaded'),
      failed: false,
    });
    const second = await send();
    await inTx((tx) => handles.countUses(tx, [place()]));
    await becomes('accepted');
    expect((await outcome(second)).line).toContain('by its handle: nothing was uploaded');
  });

  it('is told with the reason when it failed', async () => {
    const queued = await send();
    await becomes('blocked', { class: 'window_closed', code: 'REPLY_WINDOW', description: 'Too late.' });
    expect(await outcome(queued)).toEqual({
      line: `Message ${queued.messageId} was held back: Too late. (REPLY_WINDOW)`,
      failed: true,
    });
  });

  it('is told as waiting when its time is over, and why an account sends nothing', async () => {
    const queued = await send();
    expect(await outcome(queued, 0)).toEqual({ line: expect.stringContaining('is queued'), failed: false });
    await db.owner(`UPDATE channel_account SET state = 'stopped', state_reason = 'token' WHERE id = $1`, [
      accountId,
    ]);
    expect((await outcome(queued, 0)).line).toContain('account is stopped (token)');
  });
});

it('conversations are listed with what names them, the newest first', async () => {
  const [row, ...more] = await inTx((tx) => listConversations(tx, 5));
  expect(row?.slice(0, 4)).toEqual([conversationId, 'telegram', '4001', 'bot']);
  expect(more).toEqual([]);
});

it('uploads made and saved are counted by account', async () => {
  expect(await inTx((tx) => uploadStats(tx, handles))).toEqual(['No file has been sent yet.']);
  const place = { channelAccountId: accountId, sha256: sha256Of('x'), method: 'image' };
  await inTx((tx) => handles.save(tx, { ...place, handle: 'h' }));
  for (let times = 0; times < 3; times += 1) await inTx((tx) => handles.countUses(tx, [place]));
  const lines = await inTx((tx) => uploadStats(tx, handles));
  expect(lines[1]).toMatch(new RegExp(`^telegram  Helpful +1 +3  ${accountId}$`));
  expect(lines[2]).toBe('Uploads: 1 made, 3 saved by handles (75 %).');
});
