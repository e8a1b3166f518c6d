import { variantKey } from '@causerie/object-storage';
import type { NewMediaVariant } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { VariantFile, VariantName } from '../images/make-variant';
import { MediaStores } from '../stores/media-stores';

/** Puts a variant that was made under the key that follows from its source. Writes no row. */
@Injectable()
export class PutVariant {
  constructor(private readonly stores: MediaStores) {}

  /** `source`: of the hash of the bytes it was made of. @throws TransientError when no store takes it */
  async put(
    source: { workspaceId: string; sha256: string },
    name: VariantName,
    made: VariantFile,
  ): Promise<NewMediaVariant> {
    const key = variantKey(source.workspaceId, source.sha256, name);
    const { store, displaced } = await this.stores.put(key, made);
    const { sha256, sizeBytes, mimeType, placeholder, width, height } = made;
    return {
      ...{ sha256, sizeBytes, mimeType, placeholder, key, store, displaced },
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    };
  }
}
