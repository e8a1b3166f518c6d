import { MediaQueueStore, WorkspaceTransaction, type AttachmentWork } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { AttachmentAbandoned } from './attachment-abandoned';

/** Two renewals may fail before the lease is over. */
const RENEWALS = 3;

/**
 * Keeps an attachment in hand while it is worked on. Its lease is renewed all the while; when that was not possible for
 * as long as it lasts, somebody else may have it, and the work is aborted. A worker that was frozen and does not know
 * yet finds the fence raised at its next write.
 */
@Injectable()
export class HoldAttachment {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly queue: MediaQueueStore,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  /** The signal's reason is an AttachmentAbandoned, which is also what is thrown once the work has noticed it. */
  async during(
    work: AttachmentWork,
    shutdown: AbortSignal,
    job: (unwanted: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const controller = new AbortController();
    const onShutdown = (): void => controller.abort(new AttachmentAbandoned('shutdown'));
    shutdown.addEventListener('abort', onShutdown);
    if (shutdown.aborted) onShutdown();
    const heartbeat = setInterval(this.renewer(work, controller), this.config.MEDIA_LEASE_MS / RENEWALS);
    try {
      await job(controller.signal);
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      clearInterval(heartbeat);
      shutdown.removeEventListener('abort', onShutdown);
    }
  }

  private renewer(work: AttachmentWork, controller: AbortController): () => void {
    const { MEDIA_LEASE_MS: leaseMs } = this.config;
    let renewedAt = performance.now();
    const renew = async (): Promise<void> => {
      const startedAt = performance.now();
      const renewed = await this.renew(work, leaseMs);
      if (renewed === 'ours') renewedAt = startedAt;
      if (renewed === 'lost' || performance.now() - renewedAt >= leaseMs) {
        controller.abort(new AttachmentAbandoned('lease_lost'));
      }
    };
    return () => void renew();
  }

  private async renew(
    { workspaceId, id, fence }: AttachmentWork,
    leaseMs: number,
  ): Promise<'ours' | 'lost' | 'unknown'> {
    try {
      const held = { attachmentId: id, fence, leaseMs };
      const ours = await this.transaction.run(workspaceId, (tx) => this.queue.renew(tx, held));
      return ours ? 'ours' : 'lost';
    } catch {
      return 'unknown';
    }
  }
}
