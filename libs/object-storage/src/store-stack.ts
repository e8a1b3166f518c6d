import { systemClock, TransientError, UsageError, type Clock } from '@causerie/kernel';
import type { Readable } from 'node:stream';
import type { ObjectInfo, ObjectStore, PutOptions } from './object-store';

/** Where an object came to lie. Whoever records it can find it again, and can bring it home. */
export interface PlacedObject extends ObjectInfo {
  store: string;
  /** It lies in a fallback: to be promoted when the primary is back. */
  displaced: boolean;
}

export interface StoreStackOptions {
  /** The primary first, then its fallbacks in order. */
  stores: readonly [ObjectStore, ...ObjectStore[]];
  /** How long a store that failed is passed over, so that an outage does not cost each put a timeout. */
  restMs?: number;
  clock?: Clock;
  /** Told of each failure: an outage that a fallback hides must not be silent. */
  onFailure?: (store: string, error: TransientError) => void;
}

/** A primary store and what stands in for it. Reads go where the record says; only puts choose. */
export class StoreStack {
  private readonly restingUntil = new Map<string, number>();
  private readonly clock: Clock;

  constructor(private readonly options: StoreStackOptions) {
    this.clock = options.clock ?? systemClock;
  }

  get primary(): ObjectStore {
    return this.options.stores[0];
  }

  /** @throws UsageError for a store that is not configured (any more) */
  named(name: string): ObjectStore {
    const store = this.options.stores.find((one) => one.name === name);
    if (store) return store;
    const known = this.options.stores.map((one) => one.name).join(', ');
    throw new UsageError(`There is no store "${name}" in this installation's settings. Known: ${known}.`);
  }

  /**
   * Puts into the first store that takes it. `open` gives the body anew for each try: what broke off in the middle
   * of one store goes whole into the next.
   * @throws TransientError when none took it; whatever the body throws
   */
  async put(key: string, open: () => Buffer | Readable, options: PutOptions): Promise<PlacedObject> {
    let last: TransientError | undefined;
    for (const store of this.inTurn()) {
      try {
        const info = await store.put(key, open(), options);
        this.restingUntil.delete(store.name);
        return { ...info, store: store.name, displaced: store !== this.primary };
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        last = error;
        this.restingUntil.set(store.name, this.clock.nowMs() + (this.options.restMs ?? 5_000));
        this.options.onFailure?.(store.name, error);
      }
    }
    throw last ?? new TransientError('There is no store.');
  }

  /** Those that failed a moment ago come last: they are still better than none. */
  private inTurn(): ObjectStore[] {
    const now = this.clock.nowMs();
    const resting = (store: ObjectStore): boolean => (this.restingUntil.get(store.name) ?? 0) > now;
    const { stores } = this.options;
    return [...stores.filter((store) => !resting(store)), ...stores.filter(resting)];
  }
}
