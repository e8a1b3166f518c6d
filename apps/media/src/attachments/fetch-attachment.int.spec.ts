import { eventually } from '@causerie/testing';
import { createHash, randomBytes } from 'node:crypto';
import { MediaQueueStore } from '@causerie/persistence';
import { FetchFile } from '../fetch/fetch-file';
import { aScene } from '../images/testing/pictures';
import { AttachmentFetchProcessor } from './attachment-fetch.processor';
import { ATTEMPTS_MAX, FetchRig, LEASE_MS } from './testing/fetch-rig';

let rig: FetchRig;
let fetched: jest.SpyInstance;
let seed = 0;

beforeAll(async () => {
  rig = await FetchRig.start({ MEDIA_BYTES_MAX: '100000', MEDIA_MODEL_PICTURES: 'false' });
});
afterAll(() => rig.close());
beforeEach(async () => {
  await rig.media.db.owner('UPDATE attachment SET object_id = NULL, due_at = NULL');
  await rig.media.db.owner('DELETE FROM media_object');
  for (const { store, key } of await everything()) await rig.media.stores.stack.named(store).delete(key);
  fetched = jest.spyOn(rig.media.get(FetchFile), 'fetch');
});
afterEach(() => {
  jest.restoreAllMocks();
  rig.simulator.clearFileFaults();
  rig.media.comeBack('main');
  // Nothing that was worked on is left on this machine's disk.
  expect(rig.media.spooled).toEqual([]);
});

async function everything(): Promise<{ store: string; key: string }[]> {
  const { stack } = rig.media.stores;
  const all = ['main', 'spare'].map(async (store) => {
    const { objects } = await stack.named(store).list('');
    return objects.map(({ key }) => ({ store, key }));
  });
  return (await Promise.all(all)).flat();
}

async function aPhoto() {
  const bytes = await aScene(60, 40, ++seed).png().toBuffer();
  return { kind: 'photo' as const, base64: bytes.toString('base64'), mimeType: 'image/png' };
}
const aDocument = (bytes = randomBytes(64)) => ({
  kind: 'document' as const,
  base64: bytes.toString('base64'),
});

/** A file whose bytes do not come until `go`, and the job that waits for them. */
async function inTheMiddle(signal?: AbortSignal) {
  rig.simulator.addFileFault({ fault: { kind: 'hang', times: 1 } });
  const { id, externalId } = await rig.receive(aDocument());
  const job = rig.fetch(id, signal);
  await eventually('the platform to be asked', () => rig.simulator.fileFaults().length === 0);
  return { id, externalId, job, go: () => rig.simulator.clearFileFaults() };
}

async function expectNothingKept(): Promise<void> {
  expect(await rig.objects()).toEqual([]);
  expect(await everything()).toEqual([]);
}

describe('a file that came with a message', () => {
  it('is stored: its bytes under their hash, its row, its place, and what is told', async () => {
    const photo = await aPhoto();
    const { id } = await rig.receive(photo);
    await rig.fetch(id);
    const [object] = await rig.objects();
    const sha256 = createHash('sha256').update(Buffer.from(photo.base64, 'base64')).digest('hex');
    expect(object).toMatchObject({ sha256, store: 'main' });
    expect(await everything()).toMatchObject([{ store: 'main', key: expect.stringMatching(`/${sha256}$`) }]);
    const row = await rig.attachment(id);
    expect(row).toMatchObject({ state: 'stored', object_id: object?.id, failure: null, due_at: null });
    expect(row.path).toMatch(/^images\/.*\.(png|jpg)$/);
    expect(await rig.told(id)).toEqual(['stored']);
    expect(await rig.due()).toEqual([]);
  });

  it('is stored in the fallback while the primary store is away, to be brought home', async () => {
    const { id } = await rig.receive(await aPhoto());
    rig.media.leave('main');
    await rig.fetch(id);
    rig.media.comeBack('main');
    expect(await rig.attachment(id)).toMatchObject({ state: 'stored' });
    expect(await rig.media.objects.sweepDisplaced(10, 0)).toMatchObject([{ store: 'spare' }]);
  });

  it('is known by the platform’s name when it comes again: nothing is fetched', async () => {
    const photo = await aPhoto();
    const first = await rig.receive(photo);
    await rig.fetch(first.id);
    const second = await rig.receive(photo);
    await rig.isTheSameFile(second.id, first.id);
    await rig.fetch(second.id);
    expect(fetched).toHaveBeenCalledTimes(1);
    const [one, other] = [await rig.attachment(first.id), await rig.attachment(second.id)];
    expect(other).toMatchObject({ state: 'stored', object_id: one.object_id });
    expect(await rig.told(second.id)).toEqual(['stored']);
  });

  it('is one object with another of the same bytes, also when both are fetched at once', async () => {
    const photo = await aPhoto();
    const ids = [(await rig.receive(photo)).id, (await rig.receive(photo)).id];
    const due = await rig.due();
    await Promise.all(due.map((one) => processed(one)));
    expect(fetched).toHaveBeenCalledTimes(2);
    const [object] = await rig.objects();
    for (const id of ids) {
      expect(await rig.attachment(id)).toMatchObject({ state: 'stored', object_id: object?.id });
    }
    expect(await everything()).toHaveLength(1);
  });

  it('is handed to one worker, however often its job comes', async () => {
    const { id } = await rig.receive(await aPhoto());
    const [one] = await rig.due();
    if (!one) throw new Error('nothing is due');
    await Promise.all([processed(one), processed(one), processed(one)]);
    await processed(one);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(await rig.told(id)).toEqual(['stored']);
  });
});

type Due = Awaited<ReturnType<FetchRig['due']>>[number];

function processed({ workspaceId, attachmentId, fence, correlationId }: Due): Promise<void> {
  const payload = { v: 1 as const, workspaceId, attachmentId, fence, correlationId };
  const { signal } = new AbortController();
  return rig.media.get(AttachmentFetchProcessor).process(payload, { correlationId, attempt: 1, signal });
}

describe('a worker that has lost its attachment', () => {
  it('puts the work down while it fetches, and has written nothing', async () => {
    const { id, job } = await inTheMiddle();
    const fence = await rig.takenByAnother(id);
    await job;
    await expectNothingKept();
    expect(await rig.told(id)).toEqual([]);
    // The other one has it, whatever this one did.
    expect(await rig.attachment(id)).toMatchObject({ state: 'pending', fence: String(fence), failure: null });
  });

  it('changes nothing where it finds out at the commit; the bytes are there for the one who has it', async () => {
    const { id } = await rig.receive(aDocument());
    const put = rig.media.stores.put.bind(rig.media.stores);
    jest.spyOn(rig.media.stores, 'put').mockImplementationOnce(async (...given) => {
      const placed = await put(...given);
      await rig.takenByAnother(id);
      return placed;
    });
    await rig.fetch(id);
    expect(await rig.objects()).toEqual([]);
    expect(await rig.attachment(id)).toMatchObject({ state: 'pending', object_id: null, failure: null });
    expect(await rig.told(id)).toEqual([]);
    await rig.media.db.shiftClock(120_000);
    await rig.fetch(id);
    expect(await rig.attachment(id)).toMatchObject({ state: 'stored' });
    expect(await everything()).toHaveLength(1);
  });

  it('puts the work down when its lease could not be renewed for as long as it lasts', async () => {
    jest.spyOn(rig.media.get(MediaQueueStore), 'renew').mockRejectedValue(new Error('no connection'));
    const startedAt = performance.now();
    const { job, id } = await inTheMiddle();
    await job;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(LEASE_MS);
    await expectNothingKept();
    expect(await rig.attachment(id)).toMatchObject({ state: 'pending', failure: null });
  });

  it('does not lose it while it works, however long it takes', async () => {
    const { id, job, go } = await inTheMiddle();
    const before = (await rig.attachment(id)).lease_until;
    await eventually(
      'two leases to pass',
      async () => {
        const { lease_until: until } = await rig.attachment(id);
        return until && before && until.getTime() - before.getTime() > 2 * LEASE_MS;
      },
      10 * LEASE_MS,
    );
    expect(await rig.due()).toEqual([]);
    go();
    await job;
    expect(await rig.attachment(id)).toMatchObject({ state: 'stored', attempts: 1 });
  });
});

describe('a shutdown', () => {
  it('gives back what is being fetched: due at once for another, the try not counted, nothing written', async () => {
    const shutdown = new AbortController();
    const { id, job } = await inTheMiddle(shutdown.signal);
    shutdown.abort();
    await job;
    await expectNothingKept();
    expect(await rig.told(id)).toEqual([]);
    expect(await rig.attachment(id)).toMatchObject({ state: 'pending', attempts: 0, lease_until: null });
    await rig.fetch(id);
    expect(await rig.attachment(id)).toMatchObject({ state: 'stored', attempts: 1 });
  });

  it('that came before the job begins nothing', async () => {
    const { id } = await rig.receive(aDocument());
    await rig.fetch(id, AbortSignal.abort());
    await expectNothingKept();
    expect(await rig.attachment(id)).toMatchObject({ state: 'pending', attempts: 0, lease_until: null });
  });
});

describe('a file that cannot be fetched', () => {
  it('is tried again later, and is stored when it goes better', async () => {
    rig.simulator.addFileFault({ fault: { kind: '5xx', times: 1 } });
    const { id } = await rig.receive(aDocument());
    await rig.fetch(id);
    expect(await rig.attachment(id)).toMatchObject({
      state: 'failed',
      attempts: 1,
      failure: { code: 'transient' },
    });
    await expectNothingKept();
    await rig.media.db.shiftClock(2_000);
    await rig.fetch(id);
    expect(await rig.attachment(id)).toMatchObject({ state: 'stored', attempts: 2, failure: null });
    expect(await rig.told(id)).toEqual(['failed', 'stored']);
  });

  it('is given up after so many tries, for good', async () => {
    rig.simulator.addFileFault({ fault: { kind: '5xx' } });
    const { id } = await rig.receive(aDocument());
    for (let tried = 1; tried <= ATTEMPTS_MAX; tried += 1) {
      expect(await rig.attachment(id)).toMatchObject({ attempts: tried - 1, gave_up_at: null });
      await rig.fetch(id);
      await rig.media.db.shiftClock(60_000);
    }
    const row = await rig.attachment(id);
    expect(row).toMatchObject({ state: 'failed', attempts: ATTEMPTS_MAX, due_at: null, lease_until: null });
    expect(row.gave_up_at).not.toBeNull();
    expect(await rig.due()).toEqual([]);
    expect(await rig.told(id)).toEqual(['failed']);
    await expectNothingKept();
  });

  it('is given up unfetched where every worker that took it fell silent', async () => {
    const { id } = await rig.receive(aDocument());
    await rig.media.db.owner('UPDATE attachment SET attempts = $2 WHERE id = $1', [id, ATTEMPTS_MAX]);
    await rig.fetch(id);
    expect(fetched).not.toHaveBeenCalled();
    expect(await rig.attachment(id)).toMatchObject({ state: 'failed', due_at: null });
    expect(await rig.told(id)).toEqual(['failed']);
  });

  it('has ended where the platform no longer has it', async () => {
    rig.simulator.addFileFault({ fault: { kind: 'missing' } });
    const { id } = await rig.receive(aDocument());
    await rig.fetch(id);
    // The link may have died in between: a second one was asked for.
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(await rig.attachment(id)).toMatchObject({
      state: 'expired',
      due_at: null,
      failure: { code: 'expired' },
    });
    await expectNothingKept();
  });

  it('has ended where it is too large or not what it says, and nothing of it is kept', async () => {
    const large = await rig.receive({ kind: 'document', base64: 'YWJj', sizeBytes: 100_001 });
    await rig.fetch(large.id);
    expect(await rig.attachment(large.id)).toMatchObject({ state: 'too_large', due_at: null });
    const page = Buffer.from('<!doctype html><html><script>1</script></html>').toString('base64');
    const disguised = await rig.receive({ kind: 'photo', base64: page, mimeType: 'image/jpeg' });
    await rig.fetch(disguised.id);
    expect(await rig.attachment(disguised.id)).toMatchObject({ state: 'unsupported', due_at: null });
    await expectNothingKept();
  });
});

describe('a message that is taken back while its file is fetched', () => {
  it('stops the fetching: nothing is kept', async () => {
    const { id, externalId, job } = await inTheMiddle();
    await rig.takeBack(externalId);
    await job;
    await expectNothingKept();
    expect(await rig.attachment(id)).toMatchObject({
      state: 'expired',
      object_id: null,
      due_at: null,
      failure: { code: 'deleted' },
    });
  });

  it('has no row of the bytes that were put just before: the collector has them', async () => {
    const { id, externalId } = await rig.receive(aDocument());
    const put = rig.media.stores.put.bind(rig.media.stores);
    jest.spyOn(rig.media.stores, 'put').mockImplementationOnce(async (...given) => {
      const placed = await put(...given);
      await rig.takeBack(externalId);
      return placed;
    });
    await rig.fetch(id);
    expect(await rig.objects()).toEqual([]);
    expect(await rig.attachment(id)).toMatchObject({ state: 'expired', object_id: null, path: null });
    expect(await rig.told(id)).not.toContain('stored');
    expect(await rig.due()).toEqual([]);
  });
});
