// In:    the news attachments.recorded, at every replica.
// Out:   a look at what is due.
// Fails: whoever missed the news looks within a second.
import type { NewsPayload } from '@causerie/contracts';
import { OnNews } from '@causerie/redis';
import { Controller } from '@nestjs/common';
import { SweepAttachmentsWorker } from './sweep-attachments.worker';

@Controller()
export class AttachmentsNewsController {
  constructor(private readonly worker: SweepAttachmentsWorker) {}

  @OnNews('attachments.recorded')
  recorded(_news: NewsPayload<'attachments.recorded'>): void {
    this.worker.now();
  }
}
