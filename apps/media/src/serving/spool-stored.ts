import { Injectable } from '@nestjs/common';
import { SpoolFolder } from '../fetch/spool-folder';
import type { SpooledFile } from '../files/spooled-file';
import { MediaStores, type Place } from '../stores/media-stores';
import { spoolObject } from '../stores/spool-object';

/** Brings an object from wherever it lies to this machine's disk. The caller disposes it. */
@Injectable()
export class SpoolStored {
  constructor(
    private readonly stores: MediaStores,
    private readonly folder: SpoolFolder,
  ) {}

  /** @throws ObjectNotFoundError, TransientError when a store is away or it broke off */
  async spool(place: Place): Promise<SpooledFile> {
    return spoolObject(await this.stores.open(place), this.folder);
  }
}
