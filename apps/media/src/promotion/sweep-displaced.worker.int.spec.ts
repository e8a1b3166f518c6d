import { PromotionRig, type Displaced } from './testing/promotion-rig';

let rig: PromotionRig;

beforeAll(async () => {
  rig = await PromotionRig.start();
});
afterAll(() => rig.close());
beforeEach(async () => {
  rig.main.reset();
  rig.spare.reset();
  await rig.db.owner('DELETE FROM media_object');
});

/** Due in this order. */
async function displaced(count: number, variant?: string): Promise<Displaced[]> {
  const all: Displaced[] = [];
  while (all.length < count) all.push(await rig.displaced(variant));
  return all;
}

async function homes(all: readonly Displaced[]): Promise<(string | undefined)[]> {
  const stores: (string | undefined)[] = [];
  for (const one of all) stores.push((await rig.whereabouts(one)).row?.store);
  return stores;
}

/** Sweeps begin again as often as they say that more may be due. */
async function swept(worker = rig.sweeper()): Promise<void> {
  while (await worker.sweep());
}

describe('what a fallback took', () => {
  it('comes home by itself, objects and variants, however many', async () => {
    const all = [...(await displaced(12)), ...(await displaced(2, 'thumbnail'))];
    await swept();
    expect(await homes(all)).toEqual(Array(14).fill('main'));
    expect(rig.spooled).toEqual([]);
  });

  it('waits for a store that is away after the first try: the round ends, and goes on when it is back', async () => {
    const all = await displaced(5);
    rig.main.leave();
    expect(await rig.sweeper().sweep()).toBe(false);
    expect(rig.main.asked).toEqual(['put']);
    rig.main.comeBack();
    expect(await homes(all)).toEqual(Array(5).fill('spare'));
    // Looked at in vain a moment ago: not at once again, by no replica.
    await swept();
    expect(await homes(all)).toEqual(Array(5).fill('spare'));
    await rig.db.shiftClock(30_001);
    await swept();
    expect(await homes(all)).toEqual(Array(5).fill('main'));
  });

  it('does not wait for what is damaged: the others come home in the same round', async () => {
    const damaged = await displaced(3);
    for (const one of damaged) rig.damage(one, (bytes) => bytes.subarray(1));
    const whole = await displaced(3);
    expect(await rig.sweeper().sweep()).toBe(false);
    expect(await homes([...damaged, ...whole])).toEqual([
      ...Array(3).fill('spare'),
      ...Array(3).fill('main'),
    ]);
  });

  it('is looked at again after an hour where it is damaged, after seconds where a store was away', async () => {
    const [damaged, variant] = [...(await displaced(1)), ...(await displaced(1, 'thumbnail'))] as const;
    for (const one of [damaged, variant]) if (one) rig.damage(one, (bytes) => bytes.subarray(1));
    await swept();
    rig.spare.asked.length = 0;
    await rig.db.shiftClock(3_500_000);
    await swept();
    expect(rig.spare.asked).toEqual([]);
    await rig.db.shiftClock(100_001);
    await swept();
    expect(rig.spare.asked).toEqual(['get', 'get']);
  });

  it('is shared by replicas: each is brought home by one of them', async () => {
    const all = await displaced(12);
    await Promise.all([swept(), swept(), swept()]);
    expect(await homes(all)).toEqual(Array(12).fill('main'));
    expect(rig.main.asked.filter((step) => step === 'put')).toHaveLength(12);
  });

  it('is put down at a shutdown: after the one in hand no other is begun', async () => {
    const all = await displaced(3);
    const worker = rig.sweeper();
    const held = rig.main.hold('put');
    const round = worker.sweep();
    await held.reached;
    await worker.onModuleDestroy();
    held.go();
    expect(await round).toBe(false);
    expect((await homes(all)).filter((store) => store === 'main')).toHaveLength(1);
  });
});
