// In:    the start of the app, and every few minutes.
// Out:   files on this machine's disk that killed processes left are gone.
// Fails: the next round finds them again.
import { SweepWorker } from '@causerie/app-shell';
import { Injectable } from '@nestjs/common';
import { SpoolFolder } from '../fetch/spool-folder';

const EVERY_MS = 600_000;
/** Nothing in work is left alone for so long. */
const UNTOUCHED_MS = 3_600_000;

@Injectable()
export class RemoveLeftoversWorker extends SweepWorker {
  constructor(private readonly folder: SpoolFolder) {
    super(EVERY_MS);
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    this.now();
  }

  override async sweep(): Promise<void> {
    await this.folder.removeLeftovers(UNTOUCHED_MS);
  }
}
