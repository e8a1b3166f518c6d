import { PermanentError, TransientError } from '@causerie/kernel';
import { logUnit, Metrics, PinoLogger, stopwatch } from '@causerie/observability';
import { MediaObjectStore, type DisplacedMedia } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { SpoolFolder } from '../fetch/spool-folder';
import type { SpooledFile } from '../files/spooled-file';
import { MediaStores } from '../stores/media-stores';
import { hashOf, spoolObject } from '../stores/spool-object';

/**
 * Brings an object home: 1. copied into the primary store, 2. read back and compared, 3. its row says so, 4. the copy in
 * the fallback is deleted. Killed anywhere, it is done again from the start; links name the object, not its store.
 */
@Injectable()
export class PromoteObject {
  constructor(
    private readonly stores: MediaStores,
    private readonly objects: MediaObjectStore,
    private readonly folder: SpoolFolder,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  /** Never throws: what failed is looked at again. `away`: a store did not answer. */
  async promote(displaced: DisplacedMedia): Promise<'moved' | 'failed' | 'away'> {
    const elapsed = stopwatch();
    const line = lineOf(displaced);
    try {
      await this.bringHome(displaced);
      this.metrics.counter('media_promoted_total').inc({ result: 'moved' });
      logUnit(this.logger, { ...line, outcome: 'moved', processing_time_ms: elapsed() });
      return 'moved';
    } catch (err) {
      this.metrics.counter('media_promoted_total').inc({ result: 'failed' });
      logUnit(this.logger, {
        ...line,
        outcome: 'failed',
        processing_time_ms: elapsed(),
        err,
        will_retry: true,
      });
      return err instanceof TransientError ? 'away' : 'failed';
    }
  }

  private async bringHome({ workspaceId, objectId, variant, key, store }: DisplacedMedia): Promise<void> {
    const { primary } = this.stores.stack;
    // The settings may have made a fallback the primary.
    if (store !== primary.name) await this.copyAndProve({ store, key });
    const moved = { store: primary.name, from: store, ...(variant !== undefined && { variant }) };
    const isOurs = await this.objects.moved(workspaceId, objectId, moved);
    if (isOurs && store !== primary.name) await this.stores.stack.named(store).delete(key);
  }

  private async copyAndProve(from: { store: string; key: string }): Promise<void> {
    const { primary } = this.stores.stack;
    const file = await spoolObject(await this.stores.open(from), this.folder);
    try {
      assertNamedAfter(from.key, file);
      await this.stores.putInto(primary, from.key, file);
      const written = await hashOf(await primary.get(from.key));
      if (written !== file.sha256)
        throw new PermanentError('The primary store gave other bytes than it was given.');
    } finally {
      await file.dispose();
    }
  }
}

/** Keys of objects end with their hash; those of variants do not. */
function assertNamedAfter(key: string, { sha256 }: SpooledFile): void {
  const name = key.split('/').at(-1) ?? '';
  if (key.startsWith('objects/') && name !== sha256) {
    throw new PermanentError('The copy in the fallback store is damaged.');
  }
}

function lineOf({ workspaceId, objectId, variant, store, sizeBytes }: DisplacedMedia) {
  return {
    unit: 'object.promote',
    workspace_id: workspaceId,
    object_id: objectId,
    variant,
    from_store: store,
    size_bytes: sizeBytes,
  };
}
