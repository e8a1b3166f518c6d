import { errorMessage, PermanentError } from '@causerie/kernel';
import { MediaObjectStore, WorkspaceTransaction, type DisplacedMedia } from '@causerie/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { SpoolFolder } from '../fetch/spool-folder';
import { MediaStores, type Place } from '../stores/media-stores';
import { hashOf, spoolObject } from '../stores/spool-object';

/**
 * An object or a variant that a fallback took: 1. copied into the primary store, if the copy is what its row says,
 * 2. read back and compared, 3. its row says so, 4. the copy in the fallback is deleted. Killed before 3, it is done
 * again from the start; after it, the copy is one that no row names, and the collector's. Links name the object, not
 * its store.
 */
@Injectable()
export class BringHome {
  private readonly logger = new Logger(BringHome.name);

  constructor(
    private readonly stores: MediaStores,
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    private readonly folder: SpoolFolder,
  ) {}

  /**
   * False: it no longer lies where it was said to. @throws TransientError while a store is away, PermanentError for a
   * damaged copy and a primary store that does not keep what it is given
   */
  async bring(displaced: DisplacedMedia): Promise<boolean> {
    const { workspaceId, objectId, variant, key, store } = displaced;
    const { primary } = this.stores.stack;
    // The settings may have made a fallback the primary.
    const isHome = store === primary.name;
    const sha256 = isHome ? undefined : await this.copyHome(displaced);
    if (!isHome && sha256 === undefined) return false;
    const isOurs = await this.objects.moved(workspaceId, objectId, {
      store: primary.name,
      from: store,
      // Made again meanwhile, it may be other bytes under the same key, which the primary store does not have.
      ...(sha256 !== undefined && { sha256 }),
      ...(variant !== undefined && { variant }),
    });
    if (isOurs && !isHome) await this.deleteCopy({ store, key });
    return isOurs;
  }

  /** The hash of what the primary store now has. */
  private async copyHome(displaced: DisplacedMedia): Promise<string | undefined> {
    const { store, key } = displaced;
    const recorded = await this.recordOf(displaced);
    if (recorded?.store !== store) return undefined;
    try {
      await this.copyAndProve({ store, key }, recorded.sha256);
      return recorded.sha256;
    } catch (error) {
      // Another one may have brought it home meanwhile and deleted the copy, or it was made again.
      const now = await this.recordOf(displaced);
      if (now?.store !== store || now.sha256 !== recorded.sha256) return undefined;
      throw error;
    }
  }

  private recordOf({
    workspaceId,
    objectId,
    variant,
  }: DisplacedMedia): Promise<{ store: string; sha256: string } | undefined> {
    return this.transaction.run<{ store: string; sha256: string } | undefined>(workspaceId, (tx) =>
      variant === undefined
        ? this.objects.find(tx, objectId)
        : this.objects.findVariant(tx, objectId, variant),
    );
  }

  private async copyAndProve(from: Place, sha256: string): Promise<void> {
    const { primary } = this.stores.stack;
    const file = await spoolObject(await this.stores.open(from), this.folder);
    try {
      if (file.sha256 !== sha256) throw new PermanentError('The copy in the fallback store is damaged.');
      await this.stores.putInto(primary, from.key, file);
      if ((await hashOf(await primary.get(from.key))) !== sha256)
        throw new PermanentError('The primary store gave other bytes than it was given.');
    } finally {
      await file.dispose();
    }
  }

  private async deleteCopy({ store, key }: Place): Promise<void> {
    try {
      await this.stores.stack.named(store).delete(key);
    } catch (error) {
      this.logger.warn(`A copy in the store ${store} was left for the collector: ${errorMessage(error)}`);
    }
  }
}
