// In:    attachments whose due_at has passed: they were recorded, their time to be tried again has come, or their worker
// fell silent. At once on news.
// Out:   a job attachment.fetch for each, the one whose link dies first before the others.
// Fails: the next look finds them again.
import { SweepWorker } from '@causerie/app-shell';
import { MediaQueueStore } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { Urgency } from './urgency';

/** Looked at again after this long, should its job be lost too. Longer than most wait in a long queue. */
const AGAIN_MS = 15_000;

@Injectable()
export class SweepAttachmentsWorker extends SweepWorker {
  constructor(
    private readonly queue: MediaQueueStore,
    private readonly jobs: JobProducer,
    private readonly urgency: Urgency,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
    const due = await this.queue.sweep(this.config.SWEEP_BATCH, AGAIN_MS);
    await Promise.all(
      due.map(async ({ workspaceId, attachmentId, channelAccountId, fence, correlationId }) => {
        const priority = await this.urgency.of(channelAccountId);
        const payload = { v: 1 as const, workspaceId, attachmentId, fence, correlationId };
        return this.jobs.add('attachment.fetch', payload, { priority });
      }),
    );
    return due.length === this.config.SWEEP_BATCH;
  }
}
