import type { OnApplicationShutdown } from '@nestjs/common';
import { PictureWorkers } from '../images/worker/picture-workers';

/** The picture processes of this app. They end after the jobs that need them were put down, not before. */
export class PictureRoom implements OnApplicationShutdown {
  readonly workers: PictureWorkers;

  constructor(size: number) {
    this.workers = new PictureWorkers({ size });
  }

  onApplicationShutdown(): void {
    this.workers.close();
  }
}
