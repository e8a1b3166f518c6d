import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SetupError } from '@causerie/local-stack';
import type { ObjectStore } from '@causerie/object-storage';
import type { MediaInventory, UnreferencedMedia } from '@causerie/persistence';
import { atOnce } from './at-once';
import { DropUnreferenced, type RecordGarbage } from './drop-unreferenced';
import { SetAside, type AsideObject } from './set-aside';
import { Settlement, type Settled } from './settlement';
import { forgetStrays, readStrayNotes, writeStrayNotes, type StrayNotes } from './stray-notes';

export interface GarbageOptions {
  /** Notes and copies of a run are kept here until the next. */
  folder: string;
  nowMs?: () => number;
  /** Tests move their clock by it. */
  pause?: (ms: number) => Promise<unknown>;
}

export interface GarbageWish {
  stores: readonly ObjectStore[];
  /** Without it nothing is deleted, only noted and counted. */
  remove: boolean;
  /** Also when it is more than half of a store. */
  evenMost: boolean;
  onListed?: (listed: number) => void;
  /** All is deleted; copies are kept until then (ms), and put back if need be. */
  onWait?: (copies: number, until: number) => void;
}

export interface Garbage {
  records: RecordGarbage;
  stores: StoreGarbage[];
  /** Copies of what was deleted lately, here or by an earlier run: the next run goes on with them. */
  keptAside: number;
}

interface StoreGarbage {
  store: string;
  listed: number;
  /** No record names them, for less than a day so far. */
  young: { objects: number; bytes: number };
  /** No record has named them for a day. */
  ripe: { objects: number; bytes: number };
  deleted: number;
  /** Deleted, by this run or an earlier one, just when somebody began to need them, and given back. */
  putBack: number;
}

/** What Causerie puts into a store begins so; nothing else is touched. */
const PREFIXES = ['objects/', 'variants/'];
const DAY_MS = 86_400_000;
const AT_ONCE = 4;
/** Between two looks for what is to be given back. */
const LOOK_MS = 15_000;

interface Stray {
  key: string;
  sizeBytes: number;
}

interface Look {
  store: ObjectStore;
  listed: number;
  young: Stray[];
  ripe: Stray[];
}

/**
 * First the records that nothing refers to, then objects that no record names: of those records, of uploads whose record
 * was never written, of copies that were moved elsewhere. A key follows from its bytes, so one may be needed anew at any
 * moment: hence the day, the second look, and the copy set aside until whoever was storing the same bytes has had time
 * to say so (`Settlement`).
 */
export class CollectGarbage {
  private readonly inventory: MediaInventory;
  private readonly dropUnreferenced: DropUnreferenced;
  private readonly notes: string;
  private readonly aside: SetAside;
  private readonly settlement: Settlement;
  private readonly nowMs: () => number;
  private readonly pause: (ms: number) => Promise<unknown>;

  constructor(
    { inventory, unreferenced }: { inventory: MediaInventory; unreferenced: UnreferencedMedia },
    { folder, nowMs = Date.now, pause = wait }: GarbageOptions,
  ) {
    this.inventory = inventory;
    this.dropUnreferenced = new DropUnreferenced(unreferenced);
    this.notes = join(folder, 'strays.json');
    this.aside = new SetAside(join(folder, 'aside'));
    this.settlement = new Settlement(inventory, this.aside, nowMs);
    this.nowMs = nowMs;
    this.pause = pause;
  }

  /** @throws SetupError when it would take most of a store, which is rather another database's */
  async run(wish: GarbageWish): Promise<Garbage> {
    // What an earlier run deleted and somebody needs is missed just now: first of all it is given back.
    const asides = await this.aside.leftovers();
    const early = await this.settlement.settle(wish.stores, asides);
    const notes = await readStrayNotes(this.notes);
    const records = await this.dropUnreferenced.run({
      stores: wish.stores.map(({ name }) => name),
      remove: wish.remove,
      // Their day begins now, whatever an earlier run saw under these keys: somebody may just be reading them.
      beforeRemoval: async (bytes) => {
        if (forgetStrays(notes, bytes)) await writeStrayNotes(this.notes, notes);
      },
    });
    const looks: Look[] = [];
    for (const store of wish.stores) looks.push(await this.look(store, notes, wish));
    const gone: AsideObject[] = [];
    if (wish.remove) for (const { store, ripe } of looks) gone.push(...(await this.delete(store, ripe)));
    const late = await this.giveBack([...early.left, ...gone], wish);
    const stores = looks.map((look) =>
      storeGarbageOf(look, { gone, early: early.putBack, late: late.putBack }),
    );
    return { records, stores, keptAside: late.left.length };
  }

  /** Deletes nothing. @throws SetupError */
  private async look(store: ObjectStore, notes: StrayNotes, wish: GarbageWish): Promise<Look> {
    const { listed, strays } = await this.straysOf(store, wish.onListed);
    const before = notes[store.name] ?? {};
    const now = this.nowMs();
    const isRipe = ({ key }: Stray): boolean => now - (before[key] ?? now) >= DAY_MS;
    const ripe = strays.filter(isRipe);
    // Whatever else happens, the next run knows what this one saw.
    notes[store.name] = Object.fromEntries(strays.map(({ key }) => [key, before[key] ?? now]));
    await writeStrayNotes(this.notes, notes);
    if (wish.remove && ripe.length * 2 > listed && !wish.evenMost) {
      throw new SetupError(
        `No record names ${ripe.length} of the ${listed} objects in "${store.name}". Is this its database? If it is, say --even-most.`,
      );
    }
    return { store, listed, ripe, young: strays.filter((one) => !isRipe(one)) };
  }

  private async straysOf(
    store: ObjectStore,
    onListed?: (listed: number) => void,
  ): Promise<{ listed: number; strays: Stray[] }> {
    const strays: Stray[] = [];
    let listed = 0;
    for (const prefix of PREFIXES) {
      let next: string | undefined;
      do {
        const page = await store.list(prefix, next);
        const known = await this.inventory.known(
          store.name,
          page.objects.map(({ key }) => key),
        );
        strays.push(...page.objects.filter(({ key }) => !known.has(key)));
        listed += page.objects.length;
        onListed?.(listed);
        next = page.next;
      } while (next !== undefined);
    }
    return { listed, strays };
  }

  private async delete(store: ObjectStore, ripe: readonly Stray[]): Promise<AsideObject[]> {
    const gone: AsideObject[] = [];
    await atOnce(ripe, AT_ONCE, async ({ key }) => {
      const kept = await this.aside.keep(store, { key, deletedAt: this.nowMs() });
      if (!kept) return;
      if ((await this.inventory.known(store.name, [key])).has(key)) return this.aside.drop(kept);
      await store.delete(key);
      gone.push(kept);
    });
    return gone;
  }

  /** Until the time of all is over; what is needed sooner is back sooner. Without `remove` it is left to a later run. */
  private async giveBack(
    asides: readonly AsideObject[],
    { stores, remove, onWait }: GarbageWish,
  ): Promise<Settled> {
    if (!remove) return { putBack: [], left: [...asides] };
    let settled = await this.settlement.settle(stores, asides);
    const { putBack } = settled;
    if (settled.left.length > 0) onWait?.(settled.left.length, this.settlement.endOf(settled.left));
    while (settled.left.length > 0) {
      const restMs = this.settlement.endOf(settled.left) - this.nowMs();
      await this.pause(Math.max(1, Math.min(LOOK_MS, restMs)));
      settled = await this.settlement.settle(stores, settled.left);
      putBack.push(...settled.putBack);
    }
    return { putBack, left: [] };
  }
}

function storeGarbageOf(
  { store: { name }, listed, young, ripe }: Look,
  asides: Record<'gone' | 'early' | 'late', readonly AsideObject[]>,
): StoreGarbage {
  const countOf = (some: readonly AsideObject[]) => some.filter(({ store }) => store === name).length;
  const isBack = new Set(asides.late);
  return {
    store: name,
    listed,
    young: figuresOf(young),
    ripe: figuresOf(ripe),
    deleted: countOf(asides.gone.filter((one) => !isBack.has(one))),
    putBack: countOf([...asides.early, ...asides.late]),
  };
}

function figuresOf(strays: readonly Stray[]): { objects: number; bytes: number } {
  return { objects: strays.length, bytes: strays.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}
