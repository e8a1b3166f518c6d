// In:    objects and variants that a fallback took while the primary store was away.
// Out:   the same bytes in the primary store, proven, and a row that says so.
// Fails: a later look finds them again, in some seconds or, where only a person can mend it, in an hour; until then
//        they are read from the fallback.
import { SweepWorker } from '@causerie/app-shell';
import { MediaObjectStore } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { PromoteObject } from './promote-object';

/**
 * A primary store that is still away is asked again after this long. Big objects take longer: another replica may begin
 * one that is still under way, and the slower of the two finds it `elsewhere`.
 */
const AGAIN_MS = 30_000;
/** A damaged copy does not mend itself: it is copied and logged no more often than this. */
const AGAIN_FAILED_MS = 3_600_000;
/** Objects of one look, one after another: what was displaced is read well where it is, and new files go first. */
const BATCH = 10;

@Injectable()
export class SweepDisplacedWorker extends SweepWorker {
  constructor(
    private readonly objects: MediaObjectStore,
    private readonly promoteObject: PromoteObject,
    @Inject(MEDIA_CONFIG) config: MediaConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
    const displaced = await this.objects.sweepDisplaced(BATCH, AGAIN_MS);
    for (const one of displaced) {
      if (this.stopping) return false;
      // A store is still away: the others would only wait for it, too.
      const outcome = await this.promoteObject.promote(one);
      if (outcome === 'away') return false;
      if (outcome === 'failed') await this.objects.promoteLater(one, AGAIN_FAILED_MS);
    }
    return displaced.length >= BATCH;
  }
}
