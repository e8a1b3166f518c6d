import { errorMessage } from '@causerie/kernel';
import { AlbumStore, type AlbumChange, type WorkspaceTx } from '@causerie/persistence';
import { Injectable, Logger } from '@nestjs/common';

/** Puts what has settled into the album of its chat, if it has one. */
@Injectable()
export class AlbumKeeper {
  private readonly logger = new Logger(AlbumKeeper.name);

  constructor(private readonly albums: AlbumStore) {}

  /**
   * In the transaction that settles the attachment, behind it; `events.committed` is due after the commit, as for the
   * attachment itself. A file is never kept from being stored by its album: what goes wrong here is undone alone, and
   * the re-sync adds it later. Null: nothing changed.
   */
  async settled(tx: WorkspaceTx, attachmentId: string): Promise<AlbumChange | null> {
    await tx.query('SAVEPOINT album');
    try {
      const change = await this.albums.addSettled(tx, attachmentId);
      await tx.query('RELEASE SAVEPOINT album');
      return change;
    } catch (error) {
      await tx.query('ROLLBACK TO SAVEPOINT album');
      this.logger.warn(`A file did not come into its album, the re-sync adds it: ${errorMessage(error)}`);
      return null;
    }
  }
}
