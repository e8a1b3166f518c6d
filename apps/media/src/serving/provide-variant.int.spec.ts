import { newId, TransientError } from '@causerie/kernel';
import { MediaObjectStore } from '@causerie/persistence';
import { eventually } from '@causerie/testing';
import sharp from 'sharp';
import { aScene } from '../images/testing/pictures';
import { MakeVariant } from '../images/make-variant';
import { SweepDisplacedWorker } from '../promotion/sweep-displaced.worker';
import { MediaRig } from '../testing/media-rig';
import { ProvideVariant } from './provide-variant';
import { StoredAttachments } from './testing/stored-attachments';

let rig: MediaRig;
let attachments: StoredAttachments;
let key: string;
let seed = 0;
let made: jest.SpyInstance;

beforeAll(async () => {
  rig = await MediaRig.start();
  attachments = await StoredAttachments.of(rig);
  key = await rig.key(attachments.workspace.id, 'messages:read');
});
afterAll(() => rig.close());
beforeEach(() => (made = jest.spyOn(rig.get(MakeVariant), 'make')));
afterEach(() => {
  made.mockRestore();
  expect(rig.spooled).toEqual([]);
});

const aPicture = () => aScene(900, 600, ++seed).png().toBuffer();

interface Fetched {
  url: string;
  status: number;
  headers: Headers;
  bytes: Buffer;
}

async function get(url: string): Promise<Fetched> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  const { status, headers } = response;
  return { url, status, headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

const linkTo = (id: string, name: string): Promise<Fetched> =>
  get(rig.here(`/v1/attachments/${id}/link?variant=${name}`));

/** Follows the link, as whoever shows it does. */
async function variant(id: string, name: string): Promise<Fetched> {
  const { status, bytes } = await linkTo(id, name);
  expect(status).toBe(200);
  const { url } = JSON.parse(bytes.toString()) as { url: string };
  return get(rig.here(url));
}

const rows = (objectId: string) =>
  rig.db.owner('SELECT name, store, placeholder FROM media_variant WHERE object_id = $1', [objectId]);

const DAY_MS = 86_400_000;

describe('a variant', () => {
  it('is made when it is first asked for, and is there from then on', async () => {
    const { attachmentId, objectId } = await attachments.store(await aPicture(), { name: 'cat.on.mat.png' });
    const response = await variant(attachmentId, 'thumbnail');
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(response.headers.get('content-disposition')).toContain('"cat.on.mat-thumbnail.webp"');
    const { width, height } = await sharp(response.bytes).metadata();
    expect([width, height]).toEqual([256, 171]);
    expect((await variant(attachmentId, 'thumbnail')).status).toBe(200);
    expect(made).toHaveBeenCalledTimes(1);
    expect(await rows(objectId)).toEqual([{ name: 'thumbnail', store: 'main', placeholder: false }]);
  });

  it('that ten ask for at once is made once', async () => {
    const { attachmentId } = await attachments.store(await aPicture());
    const all = await Promise.all(Array.from({ length: 10 }, () => variant(attachmentId, 'model')));
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(made).toHaveBeenCalledTimes(1);
  });

  it('is made once, also where another one looked before it was there and hears of it after', async () => {
    const { objectId } = await attachments.store(await aPicture());
    const { id: workspaceId } = attachments.workspace;
    const object = await rig.db.transaction.run(workspaceId, (tx) => rig.objects.find(tx, objectId));
    if (!object) throw new Error('there is no object');
    const store = rig.get(MediaObjectStore);
    const look = store.findVariant.bind(store);
    const ask = () => rig.get(ProvideVariant).provide(workspaceId, 'thumbnail', object);
    let looks = 0;
    const looked = jest.spyOn(store, 'findVariant').mockImplementation(async (...which) => {
      const isSecond = ++looks === 2;
      const found = await look(...which);
      if (isSecond) await eventually('the other one’s', async () => (await rows(objectId)).length === 1);
      return found;
    });
    await Promise.all([ask(), ask()]);
    looked.mockRestore();
    expect(made).toHaveBeenCalledTimes(1);
  });

  it('is brought to the disk by a few at a time, and who comes when too many wait asks again', async () => {
    const { objectId } = await attachments.store(await aPicture());
    const { id: workspaceId } = attachments.workspace;
    const object = await rig.db.transaction.run(workspaceId, (tx) => rig.objects.find(tx, objectId));
    if (!object) throw new Error('there is no object');
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    let most = 0;
    made.mockImplementation(async () => {
      most = Math.max(most, rig.spooled.length);
      await gate;
      throw new TransientError('The picture process died.');
    });
    const look = jest.spyOn(rig.get(MediaObjectStore), 'findVariant').mockResolvedValue(undefined);
    // Each another object, as far as anybody knows, of the same bytes.
    const ask = () => rig.get(ProvideVariant).provide(workspaceId, 'thumbnail', { ...object, id: newId() });
    const patient = Promise.allSettled(Array.from({ length: 204 }, ask));
    await eventually('the first to be worked on', () => made.mock.calls.length === 4);
    await eventually('all to have looked', () => look.mock.calls.length === 204);
    await expect(ask()).rejects.toThrow(TransientError);
    goOn();
    await patient;
    // Each had its turn, one that breaks off gives its place to the next.
    expect([made.mock.calls.length, most]).toEqual([204, 4]);
    look.mockRestore();
  });

  it('of what cannot be pictured is a placeholder, and is not tried again for a day', async () => {
    const text = await attachments.store(Buffer.from('plain words'), { mimeType: 'text/plain' });
    const torn = await attachments.store((await aPicture()).subarray(0, 200));
    for (const { attachmentId, objectId } of [text, torn]) {
      const response = await variant(attachmentId, 'thumbnail');
      const { format } = await sharp(response.bytes).metadata();
      expect(format).toBe('webp');
      await variant(attachmentId, 'thumbnail');
      expect(await rows(objectId)).toEqual([{ name: 'thumbnail', store: 'main', placeholder: true }]);
    }
    expect(made).toHaveBeenCalledTimes(2);
    // By then somebody may have brought what it takes.
    await rig.db.shiftClock(DAY_MS);
    await variant(text.attachmentId, 'thumbnail');
    expect(made).toHaveBeenCalledTimes(3);
  });

  it('whose making broke off is made by the next one who asks', async () => {
    const { attachmentId, objectId } = await attachments.store(await aPicture());
    made.mockRejectedValueOnce(new TransientError('The picture process died.'));
    expect((await linkTo(attachmentId, 'thumbnail')).status).toBe(503);
    expect(await rows(objectId)).toEqual([]);
    expect((await variant(attachmentId, 'thumbnail')).status).toBe(200);
  });

  it('that a fallback takes is served from there, and its link goes on when it has come home', async () => {
    const { attachmentId, objectId, bytes } = await attachments.store(await aPicture(), { store: 'spare' });
    rig.leave('main');
    const first = await variant(attachmentId, 'compressed');
    rig.comeBack('main');
    expect(first.bytes.length).toBeLessThanOrEqual(bytes.length);
    expect(await rows(objectId)).toMatchObject([{ store: 'spare' }]);
    await rig.get(SweepDisplacedWorker).sweep();
    expect(await rows(objectId)).toMatchObject([{ store: 'main' }]);
    expect((await get(first.url)).bytes).toEqual(first.bytes);
  });
});
