import { TransientError } from '@causerie/kernel';
import {
  MediaObjectStore,
  WorkspaceTransaction,
  type MediaObject,
  type NewMediaVariant,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { MakeVariant, type VariantName } from '../images/make-variant';
import { Door, DoorFull } from '../stores/door';
import { PutVariant } from './put-variant';
import { SpoolStored } from './spool-stored';

type Source = Pick<MediaObject, 'id' | 'sha256' | 'key' | 'store'>;

/** Each has the whole object on this machine's disk meanwhile. */
const AT_ONCE = 4;
/** A page of pictures that nobody looked at before may ask for all of them; whoever comes beyond asks again. */
const WAITING_MAX = 200;

/** A variant of an object: the one that was made before, or one that is made now. Those who ask meanwhile share it. */
@Injectable()
export class ProvideVariant {
  private readonly inTheMaking = new Map<string, Promise<NewMediaVariant>>();
  private readonly door = new Door(AT_ONCE);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    private readonly spoolStored: SpoolStored,
    private readonly makeVariant: MakeVariant,
    private readonly putVariant: PutVariant,
  ) {}

  /** @throws TransientError when a store is away, the making broke off or too many wait for theirs */
  provide(workspaceId: string, name: VariantName, object: Source): Promise<NewMediaVariant> {
    const identity = `${object.id}/${name}`;
    const providing =
      this.inTheMaking.get(identity) ??
      this.findOrMake(workspaceId, name, object).finally(() => this.inTheMaking.delete(identity));
    this.inTheMaking.set(identity, providing);
    return providing;
  }

  private async findOrMake(workspaceId: string, name: VariantName, object: Source): Promise<NewMediaVariant> {
    const known = await this.transaction.run(workspaceId, (tx) =>
      this.objects.findVariant(tx, object.id, name),
    );
    if (known && !known.outdated) return known;
    try {
      return await this.door.through(() => this.make(workspaceId, name, object), {
        waitingMax: WAITING_MAX,
      });
    } catch (error) {
      if (error instanceof DoorFull) throw new TransientError('Too many variants are asked for at once.');
      throw error;
    }
  }

  private async make(workspaceId: string, name: VariantName, object: Source): Promise<NewMediaVariant> {
    const source = await this.spoolStored.spool(object);
    try {
      const made = await this.makeVariant.make(source, name);
      const variant = await this.putVariant
        .put({ workspaceId, sha256: object.sha256 }, name, made)
        .finally(() => made.dispose());
      await this.transaction.run(workspaceId, (tx) =>
        this.objects.recordVariant(tx, { objectId: object.id, name }, variant),
      );
      return variant;
    } finally {
      await source.dispose();
    }
  }
}
