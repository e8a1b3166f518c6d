import { newId } from '@causerie/kernel';
import { aFile, anObject, LEASE_MS, MediaKit } from '../testing/media-kit';

let kit: MediaKit;

beforeAll(async () => {
  kit = await MediaKit.start();
});
afterAll(() => kit.inbound.db.close());
beforeEach(async () => {
  await kit.inbound.newAccount();
  // What earlier tests left is none of ours.
  await kit.inbound.db.owner('UPDATE attachment SET due_at = NULL');
});

const sweep = () => kit.queue.sweep(100, 60_000);
const take = (attachmentId: string, fence: number) =>
  kit.inTx((tx) => kit.queue.take(tx, { attachmentId, fence, leaseMs: LEASE_MS }));

describe('an attachment that came in', () => {
  it('is due at once, handed over once, and again when nobody took it', async () => {
    const { attachments } = await kit.receive();
    const [due] = await sweep();
    expect(due).toMatchObject({
      workspaceId: kit.workspaceId,
      attachmentId: attachments[0],
      channelAccountId: kit.inbound.account.id,
      fence: 0,
    });
    expect(await sweep()).toEqual([]);
    await kit.inbound.db.shiftClock(60_001);
    // Under the same fence: a job that only waits is not doubled.
    expect(await sweep()).toMatchObject([{ attachmentId: attachments[0], fence: 0 }]);
  });

  it('is handed over by the oldest first, to one of several sweepers', async () => {
    const all = await Promise.all([kit.receive(), kit.receive(), kit.receive(), kit.receive()]);
    const swept = (await Promise.all([kit.queue.sweep(2, 60_000), kit.queue.sweep(2, 60_000)])).flat();
    expect(swept.map(({ attachmentId }) => attachmentId).sort()).toEqual(
      all.map(({ attachments }) => attachments[0]).sort(),
    );
  });

  it('is taken with what it takes to fetch it', async () => {
    const file = aFile({ uniqueId: 'same', fileName: 'cat.png', mimeType: 'image/png', sizeBytes: 70 });
    const { attachments, conversationId, messageId } = await kit.receive([aFile(), file]);
    const work = await kit.take(attachments[1] ?? '');
    expect(work).toMatchObject({
      workspaceId: kit.workspaceId,
      conversationId,
      messageId,
      seq: 1,
      ordinal: 1,
      ...file,
      attempts: 1,
      sentAt: new Date('2026-01-01T12:00:00.000Z'),
    });
    expect([typeof work.contactId, work.sameFile]).toEqual(['string', undefined]);
  });

  it('is taken by one worker only, under the newest fence only', async () => {
    const { attachments } = await kit.receive();
    const [id] = attachments;
    const [{ fence } = { fence: -1 }] = await sweep();
    expect(await take(id, fence - 1)).toBeNull();
    const took = await Promise.all([take(id, fence), take(id, fence)]);
    expect(took.filter(Boolean)).toHaveLength(1);
    const fenceNow = took.find(Boolean)?.fence ?? 0;
    expect(await take(id, fenceNow)).toBeNull();
  });

  it('is found again after its lease ran out, and the one who was frozen changes nothing', async () => {
    const { attachments } = await kit.receive();
    const [attachmentId] = attachments;
    const frozen = await kit.take(attachmentId);
    await kit.inbound.db.shiftClock(LEASE_MS - 5_000);
    expect(await sweep()).toEqual([]);
    const held = { attachmentId, fence: frozen.fence };
    expect(await kit.inTx((tx) => kit.queue.renew(tx, { ...held, leaseMs: LEASE_MS }))).toBe(true);
    await kit.inbound.db.shiftClock(LEASE_MS - 5_000);
    expect(await sweep()).toEqual([]);
    await kit.inbound.db.shiftClock(5_001);
    expect(await sweep()).toMatchObject([{ attachmentId }]);
    expect((await kit.take(attachmentId)).attempts).toBe(2);
    const expired = { state: 'expired', description: 'gone' } as const;
    const late = await kit.inTx(async (tx) => [
      await kit.queue.settle(tx, held, expired),
      await kit.queue.retryLater(tx, held, { failure: { code: 'x', description: 'x' }, inMs: 1 }),
      await kit.queue.renew(tx, { ...held, leaseMs: LEASE_MS }),
      await kit.queue.release(tx, held),
    ]);
    expect(late).toEqual([false, false, false, false]);
    expect(await kit.attachment(attachmentId)).toMatchObject({ state: 'pending' });
  });

  it('that is given back is due at once, and the try does not count', async () => {
    const { attachments } = await kit.receive();
    const [attachmentId] = attachments;
    const { fence } = await kit.take(attachmentId);
    expect(await kit.inTx((tx) => kit.queue.release(tx, { attachmentId, fence }))).toBe(true);
    expect(await sweep()).toMatchObject([{ attachmentId }]);
    expect((await kit.take(attachmentId)).attempts).toBe(1);
  });

  it('of a message that was taken back is not fetched', async () => {
    const { attachments } = await kit.receive([aFile()], { externalId: '4001:gone' });
    const fence = await kit.fenceOf(attachments[0]);
    await takeBack('4001:gone');
    expect(await take(attachments[0], fence)).toBeNull();
    expect(await sweep()).toEqual([]);
    expect(await kit.attachment(attachments[0])).toMatchObject(DELETED);
  });

  it('of a message that is taken back while it is fetched is not kept', async () => {
    const { attachments } = await kit.receive([aFile()], { externalId: '4001:late' });
    const [attachmentId] = attachments;
    const { fence } = await kit.take(attachmentId);
    await takeBack('4001:late');
    const { id: objectId } = await kit.inTx((tx) => kit.objects.record(tx, anObject('regretted')));
    const stored = { state: 'stored', objectId, path: 'images/x' } as const;
    expect(await kit.inTx((tx) => kit.queue.settle(tx, { attachmentId, fence }, stored))).toBe(false);
    expect(await kit.attachment(attachmentId)).toMatchObject({ ...DELETED, object_id: null, path: null });
  });

  it('that was kept is let go when its message is taken back', async () => {
    const { attachments } = await kit.receive([aFile()], { externalId: '4001:kept' });
    await kit.store(attachments[0], anObject('kept'));
    await takeBack('4001:kept');
    expect(await kit.attachment(attachments[0])).toMatchObject({ ...DELETED, object_id: null, path: null });
  });

  it('is not revived by a renewal that comes after its end', async () => {
    const { attachments } = await kit.receive();
    const [attachmentId] = attachments;
    const { fence } = await kit.take(attachmentId);
    const failure = { code: 'x', description: 'x' };
    await kit.inTx((tx) => kit.queue.retryLater(tx, { attachmentId, fence }, { failure, inMs: 90_000 }));
    expect(await kit.inTx((tx) => kit.queue.renew(tx, { attachmentId, fence, leaseMs: 1 }))).toBe(false);
    expect(await sweep()).toEqual([]);
  });
});

const DELETED = { state: 'expired', due_at: null, failure: { code: 'deleted' } };

async function takeBack(externalId: string): Promise<void> {
  await kit.inbound.record({
    type: 'deletion',
    key: newId(),
    conversation: { aliases: ['4001'], kind: 'private' },
    externalIds: [externalId],
  });
}

describe('the end of an attachment', () => {
  it('names its object and its place, and is told in the same transaction', async () => {
    const { attachments, conversationId, messageId } = await kit.receive([aFile({ mimeType: 'image/jpeg' })]);
    const object = anObject('a cat', { width: 40, height: 30 });
    await kit.store(attachments[0], object);
    const row = await kit.attachment(attachments[0]);
    expect(row).toMatchObject({
      state: 'stored',
      path: 'images/ada/1.png',
      mime_type: 'image/png',
      size_bytes: '5',
      width: 40,
      due_at: null,
      lease_until: null,
      failure: null,
    });
    expect(await kit.inbound.events('attachment.settled')).toEqual([
      {
        v: 1,
        id: attachments[0],
        conversationId,
        messageId,
        seq: 1,
        ordinal: 0,
        state: 'stored',
        mimeType: 'image/png',
        sizeBytes: 5,
      },
    ]);
    expect(await take(attachments[0], Number(row['fence']))).toBeNull();
  });

  it('is told to the next one that has the same file', async () => {
    const first = await kit.receive([aFile({ uniqueId: 'cat' })]);
    await kit.store(first.attachments[0], anObject('the same cat'));
    const { object_id: objectId } = await kit.attachment<{ object_id: string }>(first.attachments[0]);
    const second = await kit.receive([aFile({ uniqueId: 'cat' }), aFile({ uniqueId: 'dog' })]);
    expect((await kit.take(second.attachments[0])).sameFile).toEqual({ objectId });
    expect((await kit.take(second.attachments[1] ?? '')).sameFile).toBeUndefined();
  });

  it('as a failure is due again when it says so, and told once', async () => {
    const { attachments } = await kit.receive();
    const [attachmentId] = attachments;
    const failure = { code: 'unreachable', description: 'The platform did not answer.' };
    for (let tried = 1; tried <= 2; tried += 1) {
      const { fence, attempts } = await kit.take(attachmentId);
      expect(attempts).toBe(tried);
      const later = await kit.inTx((tx) =>
        kit.queue.retryLater(tx, { attachmentId, fence }, { failure, inMs: 5_000 }),
      );
      expect([later, await sweep()]).toEqual([true, []]);
      await kit.inbound.db.shiftClock(5_001);
      expect(await sweep()).toMatchObject([{ attachmentId }]);
    }
    expect(await kit.attachment(attachmentId)).toMatchObject({ state: 'failed', failure });
    await kit.end(attachmentId, { state: 'failed', description: 'It was tried often enough.' });
    expect(await kit.inbound.events('attachment.settled')).toMatchObject([{ state: 'failed' }]);
    await kit.inbound.db.shiftClock(86_400_000);
    expect(await sweep()).toEqual([]);
  });

  it('is refused with an object of another workspace', async () => {
    const { id: objectId } = await kit.inTx((tx) => kit.objects.record(tx, anObject('mine')));
    await kit.inbound.newAccount();
    const { attachments } = await kit.receive();
    await expect(kit.end(attachments[0], { state: 'stored', objectId, path: 'images/x' })).rejects.toThrow();
    expect(await kit.attachment(attachments[0])).toMatchObject({ state: 'pending', object_id: null });
  });
});
