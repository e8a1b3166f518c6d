import {
  DiskStore,
  ObjectNotFoundError,
  type ByteRange,
  type ObjectBody,
  type ObjectInfo,
  type ObjectStore,
  type OpenedStores,
  type PlacedObject,
  type SignedLinks,
  type StoreStack,
} from '@causerie/object-storage';
import { TransientError } from '@causerie/kernel';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SpooledFile } from '../files/spooled-file';
import { Door } from './door';

/** Below it a file goes in one request, which for S3 is faster and needs no second part's memory. */
const WHOLE_BYTES_MAX = 5 * 1_048_576;

/** Where an object lies, as its record says. */
export interface Place {
  store: string;
  key: string;
}

/** The installation's stores. What costs memory, the puts, goes through a narrow door. */
export class MediaStores {
  readonly stack: StoreStack;
  readonly links: SignedLinks;
  private readonly nearestFirst: readonly ObjectStore[];
  private readonly door: Door;

  constructor({ stack, stores, links }: OpenedStores, putsAtOnce: number) {
    this.stack = stack;
    const isLocal = (store: ObjectStore): boolean => store instanceof DiskStore;
    this.nearestFirst = [...stores.filter(isLocal), ...stores.filter((store) => !isLocal(store))];
    this.links = links;
    this.door = new Door(putsAtOnce);
  }

  /** Into the first store that takes it. @throws TransientError when none does */
  put(key: string, file: SpooledFile): Promise<PlacedObject> {
    return this.door.through(async () => {
      const body = await bodyOf(file);
      return this.stack.put(key, body, optionsOf(file));
    });
  }

  /** Into this store and no other. */
  putInto(store: ObjectStore, key: string, file: SpooledFile): Promise<ObjectInfo> {
    return this.door.through(async () => store.put(key, (await bodyOf(file))(), optionsOf(file)));
  }

  /** Where its record said; elsewhere if it was moved since. @throws ObjectNotFoundError, TransientError */
  async open({ store, key }: Place): Promise<ObjectBody> {
    try {
      return await this.stack.named(store).get(key);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return this.find(key);
      throw error;
    }
  }

  /**
   * Wherever it lies: links outlive a move from one store to another. Stores of this machine are asked first, since
   * they answer at once. @throws ObjectNotFoundError when each store answered and none has it
   */
  async find(key: string, range?: ByteRange): Promise<ObjectBody> {
    let outage: TransientError | undefined;
    for (const store of this.nearestFirst) {
      try {
        return await store.get(key, range);
      } catch (error) {
        if (error instanceof TransientError) outage = error;
        else if (!(error instanceof ObjectNotFoundError)) throw error;
      }
    }
    throw outage ?? new ObjectNotFoundError(key);
  }
}

async function bodyOf(file: SpooledFile) {
  if (file.sizeBytes > WHOLE_BYTES_MAX) return () => createReadStream(file.path);
  const bytes = await readFile(file.path);
  return () => bytes;
}

function optionsOf({ mimeType, sizeBytes }: SpooledFile) {
  return { contentType: mimeType, sizeBytes };
}
