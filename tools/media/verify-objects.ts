import { createHash } from 'node:crypto';
import { errorMessage, TransientError } from '@causerie/kernel';
import { ObjectNotFoundError, type ObjectStore } from '@causerie/object-storage';
import type { MediaInventory, StoredMedia } from '@causerie/persistence';
import { atOnce } from './at-once';

export interface VerifyFigures {
  checked: number;
  bytes: number;
  /** In which store, under which key, and what is the matter. */
  wrong: { store: string; key: string; problem: string }[];
}

const PAGE = 200;
const AT_ONCE = 8;

/** Reads back what each record names and compares it by its hash. Writes nothing. */
export class VerifyObjects {
  private readonly stores: ReadonlyMap<string, ObjectStore>;

  constructor(
    private readonly inventory: MediaInventory,
    stores: readonly ObjectStore[],
  ) {
    this.stores = new Map(stores.map((store) => [store.name, store]));
  }

  /** `store`: only what lies there. */
  async run({
    store,
    onChecked,
  }: {
    store?: string;
    onChecked?: (figures: VerifyFigures) => void;
  }): Promise<VerifyFigures> {
    const figures: VerifyFigures = { checked: 0, bytes: 0, wrong: [] };
    let last: StoredMedia | undefined;
    for (;;) {
      const page = await this.inventory.page(store, PAGE, last);
      await atOnce(page, AT_ONCE, async (media) => {
        const problem = await this.problemOf(media);
        if (problem !== undefined) figures.wrong.push({ store: media.store, key: media.key, problem });
        figures.checked += 1;
        figures.bytes += media.sizeBytes;
        onChecked?.(figures);
      });
      last = page.at(-1);
      if (page.length < PAGE) return figures;
    }
  }

  private async problemOf(media: StoredMedia): Promise<string | undefined> {
    const store = this.stores.get(media.store);
    if (!store) return 'its store is not among MEDIA_STORES';
    try {
      const { stream } = await store.get(media.key);
      const hash = createHash('sha256');
      let sizeBytes = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        hash.update(chunk);
        sizeBytes += chunk.length;
      }
      if (sizeBytes !== media.sizeBytes) return `it has ${sizeBytes} bytes instead of ${media.sizeBytes}`;
      return hash.digest('hex') === media.sha256 ? undefined : 'its bytes are others than were recorded';
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return 'missing';
      return `${error instanceof TransientError ? 'not reached' : 'not read'}: ${errorMessage(error)}`;
    }
  }
}
