import { aBucket } from '@causerie/object-storage-testing';
import type { SteppedStore, Step } from '../stores/testing/stepped-store';
import { PromotionRig, type Displaced } from './testing/promotion-rig';

let rig: PromotionRig;
let main: SteppedStore;
let spare: SteppedStore;

beforeAll(async () => {
  rig = await PromotionRig.start();
  ({ main, spare } = rig);
});
afterAll(() => rig.close());
beforeEach(() => {
  main.reset();
  spare.reset();
});
// Nothing that was worked on is left on this machine's disk.
afterEach(() => expect(rig.spooled).toEqual([]));

const athome = ({ bytes }: Displaced) => ({
  row: { store: 'main', isDue: false },
  main: bytes,
  spare: undefined,
});
/** As it was before anybody tried. */
const stays = (copy: Buffer) => ({ row: { store: 'spare', isDue: true }, main: undefined, spare: copy });
const flipped = (bytes: Buffer): Buffer => {
  const other = Buffer.from(bytes);
  other[100] = (other[100] ?? 0) ^ 1;
  return other;
};

describe.each([
  ['an object', undefined],
  ['a variant', 'thumbnail'],
])('%s in a fallback', (_, variant) => {
  it('comes home proven, its row says so, and its copy goes', async () => {
    const one = await rig.displaced(variant);
    expect(await rig.promoter().promote(one)).toBe('moved');
    expect(main.asked.filter((step) => step !== 'delete')).toEqual(['put', 'get']);
    expect(await rig.whereabouts(one)).toEqual(athome(one));
  });

  it('comes home to a server with its type, too', async () => {
    const server = rig.s3(await aBucket());
    const one = await rig.displaced(variant);
    expect(await rig.promoter(server).promote(one)).toBe('moved');
    expect(await rig.whereabouts(one, server)).toEqual(athome(one));
    expect(await server.head(one.key)).toMatchObject({ contentType: 'image/png' });
  });

  it.each([
    ['one bit of it is another one', flipped],
    ['its end is lost', (bytes: Buffer) => bytes.subarray(0, 150)],
  ])('is never brought home damaged, and its row stays: %s', async (_how, damage) => {
    const one = await rig.displaced(variant);
    rig.damage(one, damage);
    expect(await rig.promoter().promote(one)).toBe('failed');
    expect(main.asked).toEqual([]);
    expect(await rig.whereabouts(one)).toEqual(stays(damage(one.bytes)));
  });

  it('keeps its row and its copy where the primary store gives other bytes than it was given', async () => {
    main.isLying = true;
    const one = await rig.displaced(variant);
    expect(await rig.promoter().promote(one)).toBe('failed');
    const { row, spare: copy } = await rig.whereabouts(one);
    expect({ row, copy }).toEqual({ row: { store: 'spare', isDue: true }, copy: one.bytes });
    main.isLying = false;
    expect(await rig.promoter().promote(one)).toBe('moved');
    expect(await rig.whereabouts(one)).toEqual(athome(one));
  });

  it('stays as it is while the primary store is away, and while its fallback is', async () => {
    const one = await rig.displaced(variant);
    for (const store of [main, spare]) {
      store.leave();
      expect(await rig.promoter().promote(one)).toBe('away');
      store.comeBack();
      expect(await rig.whereabouts(one)).toEqual(stays(one.bytes));
    }
    const server = rig.s3({ ...(await aBucket()), endpoint: 'http://127.0.0.1:1' });
    expect(await rig.promoter(server).promote(one)).toBe('away');
    expect(await rig.whereabouts(one)).toEqual(stays(one.bytes));
  });

  it.each<[string, Step]>([
    ['before the primary store has it', 'put'],
    ['before it is proven', 'get'],
  ])(
    'is brought home by the next promoter where one was killed %s: with the same end',
    async (_when, step) => {
      const one = await rig.displaced(variant);
      const held = main.hold(step);
      const killed = rig.promoter().promote(one);
      await held.reached;
      expect(await rig.promoter().promote(one)).toBe('moved');
      expect(await rig.whereabouts(one)).toEqual(athome(one));
      // It was only frozen, and goes on: nothing changes any more.
      held.go();
      expect(await killed).toBe('elsewhere');
      expect(spare.asked.filter((asked) => asked === 'delete')).toHaveLength(1);
      expect(await rig.whereabouts(one)).toEqual(athome(one));
    },
  );

  it('is at home from the commit on: killed after it, no row names the copy that is left', async () => {
    const one = await rig.displaced(variant);
    const held = spare.hold('delete');
    const killed = rig.promoter().promote(one);
    await held.reached;
    expect(await rig.whereabouts(one)).toEqual({ ...athome(one), spare: one.bytes });
    expect(await rig.promoter().promote(one)).toBe('elsewhere');
    expect(main.asked.filter((asked) => asked === 'put')).toHaveLength(1);
    held.go();
    expect(await killed).toBe('moved');
    expect(await rig.whereabouts(one)).toEqual(athome(one));
  });

  it('is at home, too, where its copy cannot be deleted', async () => {
    const one = await rig.displaced(variant);
    const held = spare.hold('delete');
    const promoted = rig.promoter().promote(one);
    await held.reached;
    spare.leave();
    held.go();
    expect(await promoted).toBe('moved');
    spare.comeBack();
    expect(await rig.whereabouts(one)).toEqual({ ...athome(one), spare: one.bytes });
  });

  it('is brought home once by two who try at the same time', async () => {
    const one = await rig.displaced(variant);
    const ends = await Promise.all([rig.promoter().promote(one), rig.promoter().promote(one)]);
    expect(ends.toSorted()).toEqual(['elsewhere', 'moved']);
    expect(spare.asked.filter((asked) => asked === 'delete')).toHaveLength(1);
    expect(await rig.whereabouts(one)).toEqual(athome(one));
  });

  it('only needs its row said where the settings have made its store the primary', async () => {
    const one = await rig.displaced(variant);
    expect(await rig.promoter(spare).promote(one)).toBe('moved');
    expect(await rig.whereabouts(one)).toEqual({
      row: { store: 'spare', isDue: false },
      main: undefined,
      spare: one.bytes,
    });
  });
});

it.each<['main' | 'spare', Step]>([
  ['spare', 'get'],
  ['main', 'put'],
  ['main', 'get'],
])(
  'a variant that is made again meanwhile stays where it was put, and comes home next time (%s %s)',
  async (store, step) => {
    const one = await rig.displaced('thumbnail');
    const held = rig[store].hold(step);
    const promoted = rig.promoter().promote(one);
    await held.reached;
    const again = await rig.remade(one);
    held.go();
    expect(await promoted).toBe('elsewhere');
    const { row, spare: copy } = await rig.whereabouts(again);
    expect({ row, copy }).toEqual({ row: { store: 'spare', isDue: true }, copy: again.bytes });
    expect(await rig.promoter().promote(again)).toBe('moved');
    expect(await rig.whereabouts(again)).toEqual(athome(again));
  },
);

it('a variant of an object that is gone is left alone', async () => {
  const one = await rig.displaced('thumbnail');
  await rig.db.owner('DELETE FROM media_object WHERE id = $1', [one.objectId]);
  expect(await rig.promoter().promote(one)).toBe('elsewhere');
  expect(main.asked).toEqual([]);
});
