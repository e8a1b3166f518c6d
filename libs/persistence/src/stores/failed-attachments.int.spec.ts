import type { DataSource } from 'typeorm';
import { createDataSource } from '../database/data-source';
import { anObject, MediaKit } from '../testing/media-kit';
import { FailedAttachments } from './failed-attachments';

let kit: MediaKit;
let owner: DataSource;
let failed: FailedAttachments;

beforeAll(async () => {
  kit = await MediaKit.start();
  const { ownerUrl: url } = kit.inbound.db;
  owner = await createDataSource({ url, poolMax: 1, applicationName: 'test' }).initialize();
  failed = new FailedAttachments(owner);
});
afterAll(async () => {
  await owner.destroy();
  await kit.inbound.db.close();
});
beforeEach(async () => {
  await kit.inbound.db.owner('UPDATE attachment SET state = $1, due_at = NULL', ['pending']);
  await kit.inbound.newAccount();
});

const FINAL = ['failed', 'too_large', 'infected', 'unsupported', 'expired'] as const;

async function ended(state: (typeof FINAL)[number]): Promise<string> {
  const { attachments } = await kit.receive();
  await kit.end(attachments[0], { state, description: `It is ${state}.` });
  return attachments[0];
}

async function stored(): Promise<string> {
  const { attachments } = await kit.receive();
  await kit.store(attachments[0], anObject('cat'));
  return attachments[0];
}

const isDue = async (id: string) => (await kit.attachment<{ due_at: Date | null }>(id)).due_at !== null;

describe('files that did not come', () => {
  it('are listed over all workspaces with their reason, the newest first, and counted', async () => {
    const first = { id: await ended('failed'), workspaceId: kit.workspaceId };
    await kit.inbound.newAccount();
    const second = { id: await ended('too_large'), workspaceId: kit.workspaceId };
    await stored();
    await kit.receive();
    expect(await failed.list(9)).toMatchObject([
      { ...second, state: 'too_large', platform: 'telegram', failure: { description: 'It is too_large.' } },
      { ...first, state: 'failed', kind: 'image', dueInMs: null },
    ]);
    expect(await failed.list(1)).toHaveLength(1);
    expect(await failed.count()).toEqual({ failed: 1, too_large: 1 });
    expect(await failed.count(new Date(Date.now() + 60_000))).toEqual({});
  });

  it('are not those that their author took back', async () => {
    const id = await ended('failed');
    await kit.inbound.db.owner(
      'UPDATE message SET emptied_at = app_now() WHERE id = (SELECT message_id FROM attachment WHERE id = $1)',
      [id],
    );
    expect(await failed.list(9)).toEqual([]);
  });
});

describe('trying again', () => {
  it('makes what failed due at once with all its tries before it, and nothing else', async () => {
    const ids = Object.fromEntries(
      await Promise.all(FINAL.map(async (state) => [state, await ended(state)] as const)),
    );
    const kept = await stored();
    expect(await failed.retry({}, 100)).toMatchObject({ retried: 1 });
    const due = await kit.queue.sweep(100, 60_000);
    expect(due.map(({ attachmentId }) => attachmentId)).toEqual([ids['failed']]);
    expect(await kit.attachment(ids['failed'] ?? '')).toMatchObject({ attempts: 0, state: 'failed' });
    expect(await isDue(kept)).toBe(false);
    expect(await kit.store(ids['failed'] ?? '', anObject('dog'))).toBeNull();
    expect(await kit.attachment(ids['failed'] ?? '')).toMatchObject({ state: 'stored', failure: null });
  });

  it('does not wait for what would be tried later by itself, and leaves what is being fetched', async () => {
    const { attachments } = await kit.receive();
    const [attachmentId] = attachments;
    const { fence } = await kit.take(attachmentId);
    const failure = { code: 'transient', description: 'The store is away.' };
    await kit.inTx((tx) => kit.queue.retryLater(tx, { attachmentId, fence }, { failure, inMs: 600_000 }));
    expect(await failed.list(9)).toMatchObject([{ failure, dueInMs: expect.any(Number) }]);
    expect(await kit.queue.sweep(100, 1)).toEqual([]);
    expect((await failed.retry({}, 100)).retried).toBe(1);
    expect(await kit.queue.sweep(100, 60_000)).toHaveLength(1);
    await kit.take(attachmentId);
    expect((await failed.retry({}, 100)).retried).toBe(0);
  });

  it('takes one attachment, or one account’s, or those of a time', async () => {
    const [one, other] = [await ended('failed'), await ended('failed')];
    const mine = kit.inbound.account.id;
    await kit.inbound.newAccount();
    const foreign = await ended('failed');
    expect(await failed.retry({ attachmentId: one }, 100)).toEqual({ retried: 1, last: one });
    expect([await isDue(one), await isDue(other), await isDue(foreign)]).toEqual([true, false, false]);
    expect(await failed.retry({ channelAccountId: mine }, 100)).toMatchObject({ retried: 2 });
    expect(await isDue(foreign)).toBe(false);
    expect(await failed.retry({ since: new Date(Date.now() + 60_000) }, 100)).toEqual({ retried: 0 });
    expect([await failed.stateOf(foreign), await failed.stateOf(mine)]).toEqual(['failed', undefined]);
  });

  it('goes through all in bites, also while the service is already taking the first ones', async () => {
    for (let n = 0; n < 5; n += 1) await ended('failed');
    let [rounds, retried, after] = [0, 0, undefined as string | undefined];
    do {
      const bite = await failed.retry({}, 2, after);
      await kit.queue.sweep(100, 15_000);
      retried += bite.retried;
      after = bite.last;
      rounds += 1;
    } while (after !== undefined);
    expect([retried, rounds]).toEqual([5, 4]);
  });
});
