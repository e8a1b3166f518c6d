// In:    the start of the app, and every few minutes.
// Out:   files on this machine's disk that killed processes left are gone.
// Fails: the next round finds them again.
import { Repeating } from '@causerie/app-shell';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SpoolFolder } from '../fetch/spool-folder';

const EVERY_MS = 600_000;
/** Nothing in work is left alone for so long. */
const UNTOUCHED_MS = 3_600_000;

@Injectable()
export class RemoveLeftoversWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(folder: SpoolFolder) {
    this.repeating = new Repeating({
      name: RemoveLeftoversWorker.name,
      everyMs: EVERY_MS,
      work: async () => {
        await folder.removeLeftovers(UNTOUCHED_MS);
      },
    });
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
    this.repeating.now();
  }

  onModuleDestroy(): Promise<void> {
    return this.repeating.stop();
  }
}
