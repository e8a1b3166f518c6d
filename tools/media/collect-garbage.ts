import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SetupError } from '@causerie/local-stack';
import type { ObjectStore } from '@causerie/object-storage';
import type { MediaInventory, UnreferencedMedia } from '@causerie/persistence';
import { atOnce } from './at-once';
import { DropUnreferenced, type RecordGarbage } from './drop-unreferenced';
import { SetAside, type AsideObject } from './set-aside';
import { forgetStrays, readStrayNotes, writeStrayNotes, type StrayNotes } from './stray-notes';

export interface GarbageOptions {
  /** Notes and copies of a run are kept here until the next. */
  folder: string;
  /** How long whoever stores bytes takes to record them, at most. */
  settleMs?: number;
  nowMs?: () => number;
}

export interface GarbageWish {
  stores: readonly ObjectStore[];
  /** Without it nothing is deleted, only noted and counted. */
  remove: boolean;
  /** Also when it is more than half of a store. */
  evenMost: boolean;
  onListed?: (listed: number) => void;
}

export interface Garbage {
  records: RecordGarbage;
  stores: StoreGarbage[];
}

export interface StoreGarbage {
  store: string;
  listed: number;
  /** No record names them, for less than a day so far. */
  young: { objects: number; bytes: number };
  /** No record has named them for a day. */
  ripe: { objects: number; bytes: number };
  deleted: number;
  /** Deleted just when somebody began to need them, and given back. */
  putBack: number;
}

/** What Causerie puts into a store begins so; nothing else is touched. */
const PREFIXES = ['objects/', 'variants/'];
const DAY_MS = 86_400_000;
const SETTLE_MS = 60_000;
const AT_ONCE = 4;

interface Stray {
  key: string;
  sizeBytes: number;
}

/**
 * First the records that nothing refers to, then objects that no record names: of those records, of uploads whose record
 * was never written, of copies that were moved elsewhere. A key follows from its bytes, so one may be needed anew at any
 * moment: hence the day, the second look, and the copy set aside until whoever was storing the same bytes has had time
 * to say so.
 */
export class CollectGarbage {
  private readonly inventory: MediaInventory;
  private readonly dropUnreferenced: DropUnreferenced;
  private readonly notes: string;
  private readonly aside: SetAside;
  private readonly settleMs: number;
  private readonly nowMs: () => number;

  constructor(
    { inventory, unreferenced }: { inventory: MediaInventory; unreferenced: UnreferencedMedia },
    { folder, settleMs = SETTLE_MS, nowMs = Date.now }: GarbageOptions,
  ) {
    this.inventory = inventory;
    this.dropUnreferenced = new DropUnreferenced(unreferenced);
    this.notes = join(folder, 'strays.json');
    this.aside = new SetAside(join(folder, 'aside'));
    this.settleMs = settleMs;
    this.nowMs = nowMs;
  }

  /** @throws SetupError when it would take most of a store, which is rather another database's */
  async run(wish: GarbageWish): Promise<Garbage> {
    for (const store of wish.stores) await this.settle(store, await this.leftoversOf(store));
    const notes = await readStrayNotes(this.notes);
    const records = await this.dropUnreferenced.run({
      stores: wish.stores.map(({ name }) => name),
      remove: wish.remove,
      // Their day begins now, whatever an earlier run saw under these keys: somebody may just be reading them.
      beforeRemoval: async (bytes) => {
        if (forgetStrays(notes, bytes)) await writeStrayNotes(this.notes, notes);
      },
    });
    const stores: StoreGarbage[] = [];
    for (const store of wish.stores) stores.push(await this.collect(store, notes, wish));
    return { records, stores };
  }

  private async collect(store: ObjectStore, notes: StrayNotes, wish: GarbageWish): Promise<StoreGarbage> {
    const { listed, strays } = await this.straysOf(store, wish.onListed);
    const before = notes[store.name] ?? {};
    const now = this.nowMs();
    const isRipe = ({ key }: Stray): boolean => now - (before[key] ?? now) >= DAY_MS;
    const ripe = strays.filter(isRipe);
    // Whatever else happens, the next run knows what this one saw.
    notes[store.name] = Object.fromEntries(strays.map(({ key }) => [key, before[key] ?? now]));
    await writeStrayNotes(this.notes, notes);
    const result: StoreGarbage = {
      store: store.name,
      listed,
      young: figuresOf(strays.filter((one) => !isRipe(one))),
      ripe: figuresOf(ripe),
      deleted: 0,
      putBack: 0,
    };
    if (!wish.remove || ripe.length === 0) return result;
    if (ripe.length * 2 > listed && !wish.evenMost) {
      throw new SetupError(
        `No record names ${ripe.length} of the ${listed} objects in "${store.name}". Is this its database? If it is, say --even-most.`,
      );
    }
    const gone = await this.delete(store, ripe);
    if (gone.length > 0) await wait(this.settleMs);
    result.putBack = await this.settle(store, gone);
    result.deleted = gone.length - result.putBack;
    return result;
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
      const kept = await this.aside.keep(store, key);
      if (!kept) return;
      if ((await this.inventory.known(store.name, [key])).has(key)) return this.aside.drop(kept);
      await store.delete(key);
      gone.push(kept);
    });
    return gone;
  }

  /** What a record names by now goes back to its place. Returns how many did. */
  private async settle(store: ObjectStore, asides: readonly AsideObject[]): Promise<number> {
    if (asides.length === 0) return 0;
    const known = await this.inventory.known(
      store.name,
      asides.map(({ key }) => key),
    );
    let putBack = 0;
    for (const aside of asides) {
      if (known.has(aside.key) && !(await store.head(aside.key))) {
        await this.aside.putBack(store, aside);
        putBack += 1;
      } else await this.aside.drop(aside);
    }
    return putBack;
  }

  private async leftoversOf(store: ObjectStore): Promise<AsideObject[]> {
    return (await this.aside.leftovers()).filter((one) => one.store === store.name);
  }
}

function figuresOf(strays: readonly Stray[]): { objects: number; bytes: number } {
  return { objects: strays.length, bytes: strays.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}
