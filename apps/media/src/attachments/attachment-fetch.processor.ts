// In:    a job attachment.fetch: an attachment's bytes are wanted.
// Out:   its end: stored, refused or failed, with its event; the turn that waits for it is woken.
// Fails: the row is due again later, or its lease runs out; the sweeper makes a new job.
import type { JobPayload } from '@causerie/contracts';
import { withLogContext } from '@causerie/observability';
import { MediaQueueStore, WorkspaceTransaction } from '@causerie/persistence';
import { Consumes, type JobContext, type JobProcessor } from '@causerie/queue';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { FetchAttachment } from './fetch-attachment';

@Consumes('attachment.fetch')
@Injectable()
export class AttachmentFetchProcessor implements JobProcessor<'attachment.fetch'> {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly queue: MediaQueueStore,
    private readonly fetchAttachment: FetchAttachment,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  process(payload: JobPayload<'attachment.fetch'>, { signal }: JobContext): Promise<void> {
    const { workspaceId, attachmentId, fence, correlationId } = payload;
    const context = { correlation_id: correlationId, workspace_id: workspaceId };
    return withLogContext(context, async () => {
      const leaseMs = this.config.MEDIA_LEASE_MS;
      const work = await this.transaction.run(workspaceId, (tx) =>
        this.queue.take(tx, { attachmentId, fence, leaseMs }),
      );
      if (work) await this.fetchAttachment.fetch(work, signal);
    });
  }
}
