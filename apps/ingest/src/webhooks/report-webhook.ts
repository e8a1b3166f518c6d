import { logUnit, Metrics, PinoLogger } from '@causerie/observability';
import { Injectable } from '@nestjs/common';
import type { Reception } from './receive-webhook';

const PLATFORM_SHOWN_MAX = 32;

/** The one log line of a webhook, and its metrics. Never its content. */
@Injectable()
export class ReportWebhook {
  constructor(
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  /** `given`: the platform as the path names it, which anybody can make up. */
  report(given: string, reception: Reception, tookMs: number): void {
    const known = 'account' in reception ? reception.account.account : undefined;
    const outcomes = 'outcomes' in reception ? reception.outcomes : [];
    const repeated = 'events' in reception ? reception.events - outcomes.length : 0;
    this.count(known?.platform ?? 'unknown', reception.result, { tookMs, repeated });
    const first = outcomes[0];
    logUnit(this.logger, {
      unit: 'webhook.receive',
      outcome: reception.result,
      processing_time_ms: tookMs,
      platform: known?.platform ?? given.slice(0, PLATFORM_SHOWN_MAX),
      ...(known && { workspace_id: known.workspaceId }),
      ...(first && {
        ...(first.conversationId !== null && { conversation_id: first.conversationId }),
        message_type: 'parts' in first.event ? first.event.parts[0]?.kind : first.event.type,
        events: outcomes.length,
      }),
      ...('error' in reception && { err: reception.error, will_retry: true }),
    });
  }

  private count(
    platform: string,
    result: Reception['result'],
    { tookMs, repeated }: { tookMs: number; repeated: number },
  ): void {
    this.metrics.counter('ingest_webhooks_total').inc({ platform, result });
    this.metrics.histogram('ingest_ack_duration_seconds').observe({ platform }, tookMs / 1000);
    if (repeated > 0) this.metrics.counter('ingest_duplicates_total').inc({ platform }, repeated);
  }
}
