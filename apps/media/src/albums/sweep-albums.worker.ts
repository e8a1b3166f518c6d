// In:    albums whose re-sync is due: a chat was bound, or the interval is over.
// Out:   what they missed, added; what failed for good lately, due for one more try; events.
// Fails: the album is due again a minute later.
import { SweepWorker } from '@causerie/app-shell';
import { logUnit, PinoLogger, stopwatch } from '@causerie/observability';
import { AlbumStore, WorkspaceTransaction } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';

/** Albums taken by one look: each is a walk through its chats. */
const ALBUMS_MAX = 10;
/** Files added in one transaction, which holds the album's lock. */
const FILES_MAX = 200;
/** An album whose re-sync was cut off is looked at again after this long. */
const AGAIN_MS = 60_000;

@Injectable()
export class SweepAlbumsWorker extends SweepWorker {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly albums: AlbumStore,
    private readonly news: NewsPublisher,
    private readonly logger: PinoLogger,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
    const due = await this.albums.sweepSync(ALBUMS_MAX, AGAIN_MS);
    let more = due.length === ALBUMS_MAX;
    for (const { workspaceId, albumId } of due) more = (await this.sync(workspaceId, albumId)) || more;
    return more;
  }

  private async sync(workspaceId: string, albumId: string): Promise<boolean> {
    const elapsed = stopwatch();
    const line = { unit: 'album.sync', workspace_id: workspaceId, album_id: albumId };
    try {
      const { added, retried, more } = await this.transaction.run(workspaceId, (tx) =>
        this.albums.sync(tx, albumId, { limit: FILES_MAX, nextInMs: this.config.ALBUM_SYNC_INTERVAL_MS }),
      );
      if (added > 0) void this.news.publish('events.committed', { v: 1 });
      if (added + retried > 0)
        logUnit(this.logger, { ...line, outcome: 'synced', processing_time_ms: elapsed(), added, retried });
      return more;
    } catch (error) {
      // The other albums are not kept waiting by this one.
      logUnit(this.logger, { ...line, outcome: 'failed', processing_time_ms: elapsed(), err: error });
      return false;
    }
  }
}
