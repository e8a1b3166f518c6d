import { newId } from '@causerie/kernel';
import { createDataSource } from '../database/data-source';
import { anObject, MediaKit } from '../testing/media-kit';
import { MediaInventory } from './media-inventory';
import type { NewMediaVariant } from './media-object.store';

let kit: MediaKit;

beforeAll(async () => {
  kit = await MediaKit.start();
});
afterAll(() => kit.inbound.db.close());
beforeEach(() => kit.inbound.newAccount());

const record = (content: string, given: Parameters<typeof anObject>[1] = {}) =>
  kit.inTx((tx) => kit.objects.record(tx, anObject(content, given)));

function aVariant(content: string, given: Partial<NewMediaVariant> = {}): NewMediaVariant {
  return { ...anObject(content), key: `variants/${content}`, placeholder: false, ...given };
}

describe('an object', () => {
  it('is recorded once a workspace: the first one wins, also of several at once', async () => {
    const all = await Promise.all([1, 2, 3].map((n) => record('cat', { store: `s${n}` })));
    expect(new Set(all.map(({ id, store }) => `${id} ${store}`)).size).toBe(1);
    await kit.inbound.newAccount();
    expect(await record('cat')).toMatchObject({ store: 'main' });
  });

  it('can be referred to while somebody records the same bytes anew', async () => {
    const { id: objectId } = await record('shared');
    const { attachments } = await kit.receive();
    const outcome = { state: 'stored', objectId, path: 'images/x' } as const;
    await kit.inTx(async (tx) => {
      await kit.objects.record(tx, anObject('shared'));
      await kit.end(attachments[0], outcome);
    });
    expect(await kit.attachment(attachments[0])).toMatchObject({ state: 'stored', object_id: objectId });
  });

  it('gives back what is known of it', async () => {
    const { id } = await record('song', {
      mimeType: 'audio/ogg',
      durationSeconds: 1.5,
      perceptualHash: 2n ** 64n - 1n,
    });
    await kit.inTx((tx) => kit.objects.describe(tx, id, { transcript: 'la la' }));
    await kit.inTx((tx) => kit.objects.describe(tx, id, { caption: 'a song' }));
    const { perceptualHash: _, ...known } = anObject('song', { mimeType: 'audio/ogg', durationSeconds: 1.5 });
    const wanted = { id, ...known, transcript: 'la la', caption: 'a song' };
    expect(await kit.inTx((tx) => kit.objects.find(tx, id))).toEqual(wanted);
    expect(await kit.inTx((tx) => kit.objects.findBySha256(tx, known.sha256))).toEqual(wanted);
    expect(await kit.inTx((tx) => kit.objects.find(tx, newId()))).toBeUndefined();
  });

  it('has variants by name, of which the last one counts', async () => {
    const { id: objectId } = await record('picture');
    const name = 'thumbnail';
    const put = (variant: NewMediaVariant) =>
      kit.inTx((tx) => kit.objects.recordVariant(tx, { objectId, name }, variant));
    expect(await put(aVariant('p', { placeholder: true }))).toBe(true);
    expect(await put(aVariant('t', { width: 9, height: 8 }))).toBe(true);
    expect(await kit.inTx((tx) => kit.objects.findVariant(tx, objectId, name))).toEqual({
      objectId,
      name,
      ...aVariant('t', { width: 9, height: 8 }),
      outdated: false,
    });
    await kit.inbound.newAccount();
    expect(await put(aVariant('t'))).toBe(false);
    expect(await kit.inTx((tx) => kit.objects.findVariant(tx, objectId, name))).toBeUndefined();
  });
});

describe('what a fallback took', () => {
  it('is found until it is at home, object and variant', async () => {
    const { id: objectId } = await record('displaced', { store: 'disk', displaced: true });
    await record('at home');
    await kit.inTx((tx) =>
      kit.objects.recordVariant(
        tx,
        { objectId, name: 'model' },
        aVariant('m', { store: 'disk', displaced: true }),
      ),
    );
    const swept = await kit.objects.sweepDisplaced(10, 5_000);
    const { sizeBytes, key } = anObject('displaced');
    const place = { workspaceId: kit.workspaceId, objectId, store: 'disk', mimeType: 'image/png' };
    expect(swept).toEqual([
      { ...place, key, sizeBytes },
      { ...place, key: 'variants/m', sizeBytes: 1, variant: 'model' },
    ]);
    expect(await kit.objects.sweepDisplaced(10, 5_000)).toEqual([]);
    await kit.inbound.db.shiftClock(5_001);
    expect(await kit.objects.moved(kit.workspaceId, objectId, { store: 'main', from: 'other' })).toBe(false);
    expect(await kit.objects.sweepDisplaced(10, 5_000)).toHaveLength(2);
    expect(await kit.objects.moved(kit.workspaceId, objectId, { store: 'main', from: 'disk' })).toBe(true);
    expect(await kit.objects.moved(kit.workspaceId, objectId, { store: 'main', variant: 'model' })).toBe(
      true,
    );
    await kit.inbound.db.shiftClock(5_001);
    expect(await kit.objects.sweepDisplaced(10, 5_000)).toEqual([]);
    expect(await kit.inTx((tx) => kit.objects.find(tx, objectId))).toMatchObject({
      store: 'main',
      displaced: false,
    });
  });
});

describe('the inventory', () => {
  it('pages over all workspaces, knows keys, and moves what still lies where it lay', async () => {
    const store = `store-${newId()}`;
    const ids: string[] = [];
    for (const content of ['a', 'b', 'c']) {
      await kit.inbound.newAccount();
      ids.push((await record(content, { store, key: `objects/${content}` })).id);
    }
    await kit.inTx((tx) =>
      kit.objects.recordVariant(
        tx,
        { objectId: ids[2] ?? '', name: 'thumbnail' },
        aVariant('v', { store, key: 'objects/c' }),
      ),
    );
    const { ownerUrl } = kit.inbound.db;
    const owner = await createDataSource({ url: ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
    try {
      const inventory = new MediaInventory(owner);
      const first = await inventory.page(store, 2);
      const second = await inventory.page(store, 1, first.at(-1));
      const third = await inventory.page(store, 9, second.at(-1));
      expect([first, second, third].flat().map(({ key, variant }) => [key, variant])).toEqual([
        ['objects/a', null],
        ['objects/b', null],
        ['objects/c', null],
        ['objects/c', 'thumbnail'],
      ]);
      expect(await inventory.page(store, 9, third.at(-1))).toEqual([]);
      expect(await inventory.count(store)).toEqual({ objects: 4, bytes: 4 });
      expect(await inventory.known(store, ['objects/a', 'objects/z'])).toEqual(new Set(['objects/a']));
      expect(await inventory.known('other', ['objects/a'])).toEqual(new Set());
      expect(await inventory.move(store, `${store}-2`, ['objects/a', 'objects/c'])).toBe(3);
      expect(await inventory.move(store, `${store}-3`, ['objects/a', 'objects/b'])).toBe(1);
      expect(await inventory.count(`${store}-2`)).toMatchObject({ objects: 3 });
    } finally {
      await owner.destroy();
    }
  });
});
