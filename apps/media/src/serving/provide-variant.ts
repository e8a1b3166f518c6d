import {
  MediaObjectStore,
  WorkspaceTransaction,
  type MediaObject,
  type NewMediaVariant,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { SpoolFolder } from '../fetch/spool-folder';
import type { SpooledFile } from '../files/spooled-file';
import { MakeVariant, type VariantFile, type VariantName } from '../images/make-variant';
import { MediaStores } from '../stores/media-stores';
import { variantKey } from '../stores/object-keys';
import { spoolObject } from '../stores/spool-object';

interface Given {
  object: Pick<MediaObject, 'id' | 'sha256' | 'key' | 'store'>;
  source?: SpooledFile;
}

/** A variant of an object: the one that was made before, or one that is made now. Those who ask meanwhile share it. */
@Injectable()
export class ProvideVariant {
  private readonly inTheMaking = new Map<string, Promise<NewMediaVariant>>();

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    private readonly stores: MediaStores,
    private readonly makeVariant: MakeVariant,
    private readonly folder: SpoolFolder,
  ) {}

  /** `source`: the object's bytes, where they are at hand. @throws TransientError when a store is away or the making broke off */
  provide(workspaceId: string, name: VariantName, given: Given): Promise<NewMediaVariant> {
    const identity = `${given.object.id}/${name}`;
    const providing =
      this.inTheMaking.get(identity) ??
      this.findOrMake(workspaceId, name, given).finally(() => this.inTheMaking.delete(identity));
    this.inTheMaking.set(identity, providing);
    return providing;
  }

  private async findOrMake(workspaceId: string, name: VariantName, given: Given): Promise<NewMediaVariant> {
    const known = await this.transaction.run(workspaceId, (tx) =>
      this.objects.findVariant(tx, given.object.id, name),
    );
    return known && !known.outdated ? known : this.make(workspaceId, name, given);
  }

  private async make(workspaceId: string, name: VariantName, given: Given): Promise<NewMediaVariant> {
    const { object } = given;
    const source = given.source ?? (await spoolObject(await this.stores.open(object), this.folder));
    try {
      const made = await this.makeVariant.make(source, name);
      return await this.keep(workspaceId, object, { name, made });
    } finally {
      if (source !== given.source) await source.dispose();
    }
  }

  private async keep(
    workspaceId: string,
    object: Given['object'],
    { name, made }: { name: VariantName; made: VariantFile },
  ): Promise<NewMediaVariant> {
    try {
      const key = variantKey(workspaceId, object.sha256, name);
      const { store, displaced } = await this.stores.put(key, made);
      const { sha256, sizeBytes, mimeType, placeholder, width, height } = made;
      const facts = { sha256, sizeBytes, mimeType, placeholder, key, store, displaced };
      const size = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
      const variant = { ...facts, ...size };
      await this.transaction.run(workspaceId, (tx) =>
        this.objects.recordVariant(tx, { objectId: object.id, name }, variant),
      );
      return variant;
    } finally {
      await made.dispose();
    }
  }
}
