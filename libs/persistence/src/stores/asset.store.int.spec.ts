import { anObject, MediaKit } from '../testing/media-kit';
import { AssetStore } from './asset.store';
import { MediaHandleStore } from './media-handle.store';

let kit: MediaKit;
const assets = new AssetStore();
const handles = new MediaHandleStore();

beforeAll(async () => {
  kit = await MediaKit.start();
});
afterAll(() => kit.inbound.db.close());
beforeEach(() => kit.inbound.newAccount());

async function put(variant: string, content: string, asset = 'mug') {
  const { id: objectId } = await kit.inTx((tx) => kit.objects.record(tx, anObject(content)));
  return kit.inTx((tx) => assets.put(tx, { asset, variant, objectId, fileName: `${variant}.png` }));
}

describe('an asset', () => {
  it('has variants, of which several are found in one query', async () => {
    const made = await put('thumb', 'small mug');
    await put('cover', 'large mug');
    await put('brochure', 'all mugs');
    expect(made).toMatchObject({ changed: true });
    const both = await kit.inTx((tx) => assets.find(tx, 'mug', ['thumb', 'cover', 'nothing']));
    expect(both).toMatchObject([
      { assetId: made?.assetId, variant: 'cover', fileName: 'cover.png', ...place('large mug') },
      { assetId: made?.assetId, variant: 'thumb', fileName: 'thumb.png', ...place('small mug') },
    ]);
    expect(await kit.inTx((tx) => assets.find(tx, 'mug'))).toHaveLength(3);
    expect(await kit.inTx((tx) => assets.list(tx, { limit: 9 }))).toEqual([
      { id: made?.assetId, name: 'mug', variants: ['brochure', 'cover', 'thumb'] },
    ]);
  });

  it('is changed by other bytes, and not by the same', async () => {
    const made = await put('thumb', 'old');
    expect(await put('thumb', 'old')).toEqual({ ...made, changed: false });
    expect(await put('thumb', 'new')).toEqual(made);
    expect(await kit.inTx((tx) => assets.find(tx, 'mug'))).toMatchObject([place('new')]);
  });

  it('is removed by variant, or whole', async () => {
    await put('thumb', 'a');
    await put('cover', 'b');
    expect(await kit.inTx((tx) => assets.remove(tx, 'mug', 'cover'))).toBe(true);
    expect(await kit.inTx((tx) => assets.find(tx, 'mug'))).toHaveLength(1);
    expect(await kit.inTx((tx) => assets.remove(tx, 'mug'))).toBe(true);
    expect(await kit.inTx((tx) => assets.remove(tx, 'mug'))).toBe(false);
  });

  it('needs an object of its own workspace', async () => {
    const { id: objectId } = await kit.inTx((tx) => kit.objects.record(tx, anObject('mine')));
    await kit.inbound.newAccount();
    const stolen = { asset: 'mug', variant: 'thumb', objectId, fileName: 'x' };
    expect(await kit.inTx((tx) => assets.put(tx, stolen))).toBeUndefined();
    expect(await kit.inTx((tx) => assets.list(tx, { limit: 9 }))).toEqual([]);
  });

  const place = (content: string) => {
    const { sha256, sizeBytes, mimeType, key, store } = anObject(content);
    return { sha256, sizeBytes, mimeType, key, store };
  };
});

describe('a platform’s handle', () => {
  const { sha256 } = anObject('mug');
  const at = (method = 'photo') => ({ channelAccountId: kit.inbound.account.id, sha256, method });
  const find = (...methods: string[]) =>
    kit.inTx((tx) =>
      handles.find(tx, {
        channelAccountId: kit.inbound.account.id,
        items: methods.map((method) => ({ sha256, method })),
      }),
    );
  const save = (handle: string, given: { method?: string; expiresAt?: string } = {}) =>
    kit.inTx((tx) => handles.save(tx, { ...at(given.method), handle, ...given }));
  const saved = () => kit.inTx((tx) => handles.countSaved(tx));

  it('is found for this account, these bytes and this method alone, many at once', async () => {
    await save('p1');
    await save('d1', { method: 'document' });
    const found = await find('photo', 'document', 'voice');
    expect(found.map(({ method, handle }) => [method, handle]).sort()).toEqual([
      ['document', 'd1'],
      ['photo', 'p1'],
    ]);
    await kit.inbound.newAccount();
    expect(await find('photo')).toEqual([]);
  });

  it('is counted with each send that names it, also of many at once in any order', async () => {
    await save('p1');
    await save('d1', { method: 'document' });
    const use = (...methods: string[]) => kit.inTx((tx) => handles.countUses(tx, methods.map(at)));
    await Promise.all([
      use('photo', 'document'),
      use('document', 'photo'),
      use('photo', 'document'),
      use('document', 'photo', 'photo'),
    ]);
    for (let times = 0; times < 3; times += 1) await find('photo', 'document');
    expect(await saved()).toEqual({ uploads: 2, saved: 9 });
  });

  it('that was made ahead of its send saves nothing for that one, however late it goes', async () => {
    await kit.inTx((tx) => handles.save(tx, { ...at(), handle: 'p1', isAhead: true }));
    expect(await saved()).toEqual({ uploads: 1, saved: 0 });
    await kit.inTx((tx) => handles.countUses(tx, [at()]));
    expect(await saved()).toEqual({ uploads: 1, saved: 0 });
    await kit.inTx((tx) => handles.countUses(tx, [at()]));
    expect(await saved()).toEqual({ uploads: 1, saved: 1 });
  });

  it('is passed over a minute before it expires', async () => {
    await save('p1', { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await find('photo')).toHaveLength(1);
    await kit.inbound.db.shiftClock(3_545_000);
    expect(await find('photo')).toEqual([]);
    await kit.inbound.db.shiftClock(-3_545_000);
  });

  it('that was refused is dropped, the newer one that somebody saved is not', async () => {
    await save('p1');
    await save('p2');
    await kit.inTx((tx) => handles.drop(tx, { ...at(), handle: 'p1' }));
    expect(await find('photo')).toMatchObject([{ handle: 'p2' }]);
    await kit.inTx((tx) => handles.drop(tx, { ...at(), handle: 'p2' }));
    expect(await find('photo')).toEqual([]);
    await save('p3');
    expect([await find('photo'), await saved()]).toMatchObject([
      [{ handle: 'p3' }],
      { uploads: 3, saved: 0 },
    ]);
  });

  it('is uploaded for by one at a time, and by another when that one fell silent', async () => {
    const claim = () => kit.inTx((tx) => handles.claimUpload(tx, at(), 30_000));
    const claimed = await Promise.all([claim(), claim(), claim()]);
    expect(claimed.filter(Boolean)).toHaveLength(1);
    expect(await find('photo')).toEqual([]);
    await kit.inbound.db.shiftClock(30_001);
    expect([await claim(), await claim()]).toEqual([true, false]);
    await save('p1');
    expect([await find('photo'), await saved()]).toMatchObject([[{ handle: 'p1' }], { uploads: 1 }]);
  });

  it('of an account of another workspace is neither saved nor claimed', async () => {
    const place = { ...at(), handle: 'x' };
    await kit.inbound.newAccount();
    await kit.inTx((tx) => handles.save(tx, place));
    expect(await kit.inTx((tx) => handles.claimUpload(tx, place, 30_000))).toBe(false);
    expect(
      await kit.inbound.db.owner('SELECT FROM media_handle WHERE channel_account_id = $1', [
        place.channelAccountId,
      ]),
    ).toEqual([]);
  });
});
