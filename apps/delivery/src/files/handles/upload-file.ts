import type { OutboundFile, SendFailure, UploadResult } from '@causerie/channel-kit';
import { scrub } from '@causerie/observability';
import { MediaHandleStore, WorkspaceTransaction, type HandlePlace } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { contextFor, DELIVERY_OPTIONS, type DeliveryOptions } from '../../delivery-options';
import type { LaneWork } from '../../lanes/lane-work';
import { REACHABLE_BY } from '../links.policy';

/** What adapters answer for a file without a link where they need one. */
const NO_LINK = 'NO_LINK';

/**
 * Gives bytes to the platform ahead of the call that names them, and keeps what it calls them. No permit is taken: what
 * platforms allow in a second are messages, an upload is none, and each is made once. While the account is paused nobody
 * comes here.
 */
@Injectable()
export class UploadFile {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly handles: MediaHandleStore,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  async upload(
    work: LaneWork,
    file: OutboundFile,
    place: HandlePlace,
  ): Promise<{ handle: string } | { failure: SendFailure }> {
    const result = await this.ask(work, file);
    if (!result.ok) return { failure: withAdvice(withoutEffect(result.failure)) };
    const { handle, expiresAt } = result;
    await this.transaction.run(work.workspaceId, (tx) =>
      this.handles.save(tx, {
        ...place,
        handle,
        isAhead: true,
        ...(expiresAt === undefined ? {} : { expiresAt }),
      }),
    );
    return { handle };
  }

  private async ask({ connected, signal }: LaneWork, file: OutboundFile): Promise<UploadResult> {
    const { account, adapter } = connected;
    const upload = adapter.attachments?.upload;
    if (!upload) return refused('NO_UPLOAD', 'This platform’s adapter says that it uploads, and does not.');
    try {
      return await upload(file, account, contextFor(account, this.options, signal));
    } catch (error) {
      const what = error instanceof Error ? error.name : 'unknown error';
      return { ok: false, failure: transient('ADAPTER_ERROR', `The adapter failed: ${what}.`) };
    }
  }
}

/** Bytes that may have arrived are seen by nobody: the same upload again does no harm. */
function withoutEffect(failure: SendFailure): SendFailure {
  const description = scrub(failure.description);
  const isHarmless = failure.class === 'unknown_outcome' || failure.class === 'handle_refused';
  return { ...failure, description, ...(isHarmless ? { class: 'transient' } : {}) };
}

/** An adapter whose platform fetches what it is given knows that there is no address, not what to set. */
function withAdvice(failure: SendFailure): SendFailure {
  return failure.code === NO_LINK
    ? { ...failure, description: `${failure.description} ${REACHABLE_BY}` }
    : failure;
}

const transient = (code: string, description: string): SendFailure => ({
  class: 'transient',
  code,
  description,
});

const refused = (code: string, description: string): UploadResult => ({
  ok: false,
  failure: { class: 'content_rejected', code, description },
});
