import type { ObjectStore } from '@causerie/object-storage';
import type { MediaInventory } from '@causerie/persistence';
import type { AsideObject, SetAside } from './set-aside';

/** Between putting bytes, or finding them in place, and their record: a recording is listened to before it has one. */
const SETTLE_MS = 600_000;

export interface Settled {
  putBack: AsideObject[];
  /** Their time is not over. */
  left: AsideObject[];
}

/** What becomes of the copies of what was deleted. */
export class Settlement {
  constructor(
    private readonly inventory: MediaInventory,
    private readonly aside: SetAside,
    private readonly nowMs: () => number,
  ) {}

  /** What a record names by now goes back to its place, what none has named in its whole time goes for good. */
  async settle(stores: readonly ObjectStore[], asides: readonly AsideObject[]): Promise<Settled> {
    const settled: Settled = { putBack: [], left: [] };
    for (const store of stores) {
      const ofStore = asides.filter((one) => one.store === store.name);
      if (ofStore.length > 0) await this.settleIn(store, ofStore, settled);
    }
    return settled;
  }

  /** When nothing of these will be left, in ms. */
  endOf(asides: readonly AsideObject[]): number {
    return asides.reduce((last, { deletedAt }) => Math.max(last, deletedAt + SETTLE_MS), 0);
  }

  private async settleIn(
    store: ObjectStore,
    asides: readonly AsideObject[],
    settled: Settled,
  ): Promise<void> {
    // Before the records are read: one that comes in between is of the time.
    const now = this.nowMs();
    const known = await this.inventory.known(
      store.name,
      asides.map(({ key }) => key),
    );
    for (const aside of asides) {
      if (known.has(aside.key) && !(await store.head(aside.key))) {
        await this.aside.putBack(store, aside);
        settled.putBack.push(aside);
      } else if (now >= aside.deletedAt + SETTLE_MS) await this.aside.drop(aside);
      else settled.left.push(aside);
    }
  }
}
