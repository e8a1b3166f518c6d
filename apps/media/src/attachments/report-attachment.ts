import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { logUnit, Metrics, PinoLogger } from '@causerie/observability';
import type { AttachmentWork } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { AttachmentAbandoned } from './attachment-abandoned';
import type { FailureEnd } from '../endings/fail-attachment';
import type { Gathered } from './gathered';

/** The metrics and the one rich line of a try to fetch an attachment. */
@Injectable()
export class ReportAttachment {
  constructor(
    private readonly directory: ChannelAccountDirectory,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  async settled(
    work: AttachmentWork,
    gathered: Gathered,
    { gatheredMs, totalMs }: { gatheredMs: number; totalMs: number },
  ): Promise<void> {
    const platform = await this.platformOf(work);
    const { state } = gathered;
    this.metrics.counter('attachments_total').inc({ platform, state });
    this.metrics.histogram('attachment_duration_seconds').observe({ platform }, totalMs / 1000);
    const stored = state === 'stored' ? gathered.object : undefined;
    if (stored) this.metrics.counter('attachment_bytes_total').inc({ platform }, stored.sizeBytes);
    logUnit(this.logger, {
      ...lineOf(work, platform),
      outcome: state,
      processing_time_ms: totalMs,
      commit_ms: Math.round(totalMs - gatheredMs),
      ...('description' in gathered && { reason: gathered.description }),
      ...(stored && { size_bytes: stored.sizeBytes, mime_type: stored.mimeType, store: stored.store }),
    });
  }

  async failed(
    work: AttachmentWork,
    error: unknown,
    { end, totalMs }: { end: FailureEnd; totalMs: number },
  ): Promise<void> {
    const platform = await this.platformOf(work);
    const state = end === 'released' ? 'lost' : end;
    this.metrics.counter('attachments_total').inc({ platform, state });
    const abandoned = error instanceof AttachmentAbandoned;
    logUnit(this.logger, {
      ...lineOf(work, platform),
      outcome: abandoned ? error.reason : end,
      processing_time_ms: totalMs,
      ...(!abandoned && { err: error, will_retry: end !== 'failed' }),
    });
  }

  private async platformOf({ channelAccountId }: AttachmentWork): Promise<string> {
    const found = await this.directory.find(channelAccountId).catch(() => undefined);
    return found?.account.platform ?? 'unknown';
  }
}

function lineOf(work: AttachmentWork, platform: string) {
  return {
    unit: 'attachment.fetch',
    platform,
    account_id: work.channelAccountId,
    contact_id: work.contactId,
    conversation_id: work.conversationId,
    message_id: work.messageId,
    message_type: work.kind,
    attachment_id: work.id,
    attempts: work.attempts,
  };
}
