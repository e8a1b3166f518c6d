import {
  AlbumAddresses,
  AlbumStore,
  WorkspaceTransaction,
  type Album,
  type AlbumFilter,
  type PublicAlbumItem,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { endingOf } from '../endings/attachment-path.policy';
import { Door } from '../stores/door';
import { MediaStores } from '../stores/media-stores';

export interface PublicItem extends Omit<PublicAlbumItem, 'place'> {
  /** Gives the bytes to whoever has it, until `expiresAt`. */
  url: string;
  expiresAt: string;
}

export interface PublicItems {
  workspaceId: string;
  album: Pick<Album, 'id' | 'name'>;
  items: PublicItem[];
  next?: string;
}

/** A link outlives the switch by this much at most. Long enough to look at a film. */
const LINK_MS = 3_600_000;
/**
 * Strangers may ask as often as they like: they leave most of the database's connections, and of the processor, which
 * signs every link, to files that arrive…
 */
const AT_ONCE = 2;
/** …and do not pile up. */
const WAITING_MAX = 50;

/** What an album shows to people without a key: its files, newest first, and links of them that soon end. */
@Injectable()
export class ListPublicItems {
  private readonly addresses: AlbumAddresses;
  private readonly linkMs: number;
  private readonly door = new Door(AT_ONCE);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly albums: AlbumStore,
    private readonly stores: MediaStores,
    @Inject(MEDIA_CONFIG) { MASTER_KEY, MEDIA_LINK_TTL_MS }: MediaConfig,
  ) {
    this.addresses = new AlbumAddresses(MASTER_KEY);
    this.linkMs = Math.min(LINK_MS, MEDIA_LINK_TTL_MS);
  }

  /** Undefined: no album has this address, or not any more. @throws UsageError for a cursor that no page gave, DoorFull */
  async list(
    token: string,
    filter: Pick<AlbumFilter, 'kinds' | 'limit' | 'cursor'>,
  ): Promise<PublicItems | undefined> {
    const place = this.addresses.read(token);
    if (!place) return undefined;
    const { workspaceId, publicId } = place;
    const read = async (tx: WorkspaceTx) => {
      const album = await this.albums.findPublic(tx, publicId);
      return album && { album, page: await this.albums.publicPage(tx, album.id, filter) };
    };
    const work = async (): Promise<PublicItems | undefined> => {
      const found = await this.transaction.run(workspaceId, read);
      if (!found) return undefined;
      const { album, page } = found;
      const items = await Promise.all(page.items.map((item) => this.linked(item)));
      return { workspaceId, album, ...page, items };
    };
    return this.door.through(work, { waitingMax: WAITING_MAX });
  }

  private async linked({ place, ...item }: PublicAlbumItem): Promise<PublicItem> {
    const expiresAt = new Date(Date.now() + this.linkMs).toISOString();
    // Not the sender's own name for it: that may say who they are.
    const fileName = `${item.kind}-${item.id}.${endingOf(item.mimeType)}`;
    const options = { expiresInMs: this.linkMs, fileName };
    const { primary } = this.stores.stack;
    // What lies elsewhere will be brought home: a link of that store would die with the copy there.
    const isHome = place.store === primary.name;
    const url = isHome ? await primary.link(place.key, options) : this.stores.links.sign(place.key, options);
    return { ...item, url, expiresAt };
  }
}
