import type { UnreferencedBytes, UnreferencedMedia } from '@causerie/persistence';

export interface RecordGarbage {
  /** Of objects, older than a day, that nothing refers to. */
  objects: number;
  /** Theirs and their variants'. */
  bytes: number;
  deleted: number;
  /** Of platforms, that were forgotten with them. */
  handles: number;
}

export interface DropWish {
  /** Names: records of what lies elsewhere are left alone, as nobody would collect their bytes. */
  stores: readonly string[];
  /** Without it nothing is deleted, only counted. */
  remove: boolean;
  /** What is about to lose its record, or to keep it after all. */
  beforeRemoval: (bytes: readonly UnreferencedBytes[]) => Promise<void>;
}

const LOOKED_AT_ONCE = 1_000;

/** Records of objects whose last message was taken back, whose asset has another file now, whose album is gone. */
export class DropUnreferenced {
  constructor(private readonly unreferenced: UnreferencedMedia) {}

  async run({ stores, remove, beforeRemoval }: DropWish): Promise<RecordGarbage> {
    const sum: RecordGarbage = { objects: 0, bytes: 0, deleted: 0, handles: 0 };
    let after: string | undefined;
    do {
      const { found, last } = await this.unreferenced.page(stores, LOOKED_AT_ONCE, after);
      const ids = [...new Set(found.map(({ objectId }) => objectId))];
      sum.objects += ids.length;
      for (const { sizeBytes } of found) sum.bytes += sizeBytes;
      if (remove && ids.length > 0) {
        await beforeRemoval(found);
        const { objects, handles } = await this.unreferenced.remove(ids);
        sum.deleted += objects;
        sum.handles += handles;
      }
      after = last;
    } while (after !== undefined);
    return sum;
  }
}
