import { errorMessage } from '@causerie/kernel';
import { StoreStack } from '@causerie/object-storage';
import { PinoLogger } from '@causerie/observability';
import { MediaObjectStore, WorkspaceTransaction, type WorkspaceTx } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';

/** The variant made for models: at most 768 × 768. */
const VARIANT = 'model';
/** What models take as it is, where the variant is not made yet. */
const SHOWABLE = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];
/** Pictures of one turn, in memory as long as the model works on it. */
export const PICTURE_LIMITS = { count: 8, bytesEach: 4_000_000, bytesTotal: 12_000_000, withinMs: 5_000 };

export interface Picture {
  mimeType: string;
  bytes: Buffer;
}

/** In the order asked for. `too_many`: it was left out to keep within the limits. */
export type SeenPicture = Picture | 'unreadable' | 'too_many';

interface Place {
  key: string;
  store: string;
  mimeType: string;
  sizeBytes: number;
}

/** Reads pictures for a model out of object storage. */
@Injectable()
export class StoredPictures {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    private readonly stores: StoreStack,
    private readonly logger: PinoLogger,
  ) {}

  /** What cannot be read, in time, is said to be: only the signal's reason and an outage of Postgres are thrown. */
  async read(workspaceId: string, objectIds: readonly string[], signal: AbortSignal): Promise<SeenPicture[]> {
    const places = await this.transaction.run(workspaceId, async (tx) => {
      const found: (Place | undefined)[] = [];
      for (const id of objectIds) found.push(await this.placeOf(tx, id));
      return found;
    });
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(PICTURE_LIMITS.withinMs)]);
    const wanted = withinLimits(places);
    const seen = await Promise.all(
      places.map(async (place): Promise<SeenPicture> => {
        if (!place) return 'unreadable';
        return wanted.has(place) ? this.fetch(place, deadline) : 'too_many';
      }),
    );
    signal.throwIfAborted();
    return seen;
  }

  private async placeOf(tx: WorkspaceTx, objectId: string): Promise<Place | undefined> {
    const variant = await this.objects.findVariant(tx, objectId, VARIANT);
    if (variant) return variant.placeholder ? undefined : showable(variant);
    const object = await this.objects.find(tx, objectId);
    return object && showable(object);
  }

  private async fetch({ key, store, mimeType }: Place, signal: AbortSignal): Promise<SeenPicture> {
    try {
      const body = await raced(this.stores.named(store).get(key), signal);
      return { mimeType, bytes: await collect(body.stream, signal) };
    } catch (error) {
      this.logger.warn(`A picture was not read and is named as missing: ${errorMessage(error)}`);
      return 'unreadable';
    }
  }
}

function showable(place: Place): Place | undefined {
  const fits = place.sizeBytes <= PICTURE_LIMITS.bytesEach && SHOWABLE.includes(place.mimeType);
  return fits ? place : undefined;
}

/** The newest ones: a contact who sends many means the last. */
function withinLimits(places: readonly (Place | undefined)[]): Set<Place> {
  const wanted = new Set<Place>();
  let bytes = 0;
  for (const place of places.toReversed()) {
    if (!place || wanted.size === PICTURE_LIMITS.count) continue;
    bytes += place.sizeBytes;
    if (bytes <= PICTURE_LIMITS.bytesTotal) wanted.add(place);
  }
  return wanted;
}

/** A store has no way to be told to stop: its late answer is thrown away. */
async function raced<T extends { stream: Readable }>(opening: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([opening, stopped]);
  } catch (error) {
    opening.then(({ stream }) => stream.destroy()).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function collect(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => stream.destroy(new Error('The picture took too long.'));
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > PICTURE_LIMITS.bytesEach) throw new Error('The picture is larger than its record says.');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}
