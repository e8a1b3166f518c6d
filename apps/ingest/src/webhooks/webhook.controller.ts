// In:    POST /webhooks/:platform/:accountId, the raw body as the platform sent it.
// Out:   200 after the commit; the conversation's window in turn-window is touched.
// Fails: the platform repeats what was answered 503; everything else is final.
import { newCorrelationId, TransientError } from '@causerie/kernel';
import {
  addToLogContext,
  correlationId,
  logUnit,
  Metrics,
  PinoLogger,
  stopwatch,
} from '@causerie/observability';
import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { ReceiveWebhook, type Reception } from './receive-webhook';

type Result = Reception['result'] | 'unavailable';

const STATUS: Readonly<Record<Result, number>> = {
  stored: 200,
  duplicate: 200,
  quarantined: 200,
  // An account that was removed: an error would only make the platform repeat it for days.
  unknown_account: 200,
  unauthorized: 401,
  malformed: 400,
  too_large: 413,
  unavailable: 503,
};

const MESSAGE: Partial<Record<Result, string>> = {
  unauthorized: 'The signature or secret is missing or wrong.',
  too_large: 'The body is larger than this platform sends.',
  unavailable: 'The webhook was not stored. Send it again later.',
};

@Controller('webhooks')
export class WebhookController {
  constructor(
    private readonly receiveWebhook: ReceiveWebhook,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {}

  @Post(':platform/:accountId')
  async receive(
    @Param('platform') platform: string,
    @Param('accountId') accountId: string,
    @Req() request: FastifyRequest<{ Body: Buffer; Querystring: Record<string, string> }>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const elapsed = stopwatch();
    addToLogContext({ account_id: accountId });
    const headers = request.headers as Record<string, string | undefined>;
    let reception: Reception | { result: 'unavailable'; error: unknown };
    try {
      reception = await this.receiveWebhook.receive({
        platform,
        accountId,
        headers,
        query: request.query,
        rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        correlationId: correlationId() ?? newCorrelationId(),
      });
    } catch (error) {
      reception = { result: 'unavailable', error };
      void reply.header('retry-after', String(this.retryAfterSeconds(error)));
    }
    void reply.status(STATUS[reception.result]).send(answerOf(reception));
    this.tell(platform, reception, elapsed());
  }

  private retryAfterSeconds(error: unknown): number {
    const askedMs = error instanceof TransientError ? error.retryAfterMs : undefined;
    return askedMs === undefined ? this.config.INGEST_RETRY_AFTER_SECONDS : Math.ceil(askedMs / 1000);
  }

  private tell(
    given: string,
    reception: Reception | { result: 'unavailable'; error: unknown },
    tookMs: number,
  ): void {
    const known = 'account' in reception ? reception.account.account : undefined;
    // A made-up path must not make up a metric's label.
    const platform = known?.platform ?? 'unknown';
    this.metrics.counter('ingest_webhooks_total').inc({ platform, result: reception.result });
    this.metrics.histogram('ingest_ack_duration_seconds').observe({ platform }, tookMs / 1000);
    const outcomes = 'outcomes' in reception ? reception.outcomes : [];
    const repeated = 'events' in reception ? reception.events - outcomes.length : 0;
    if (repeated > 0) this.metrics.counter('ingest_duplicates_total').inc({ platform }, repeated);
    const first = outcomes[0];
    logUnit(this.logger, {
      unit: 'webhook.receive',
      outcome: reception.result,
      processing_time_ms: tookMs,
      platform: known?.platform ?? given.slice(0, 32),
      ...(known && { workspace_id: known.workspaceId }),
      ...(first && {
        conversation_id: first.conversationId,
        message_type: 'parts' in first.event ? first.event.parts[0]?.kind : first.event.type,
        events: outcomes.length,
      }),
      ...('error' in reception && { err: reception.error, will_retry: true }),
    });
  }
}

function answerOf(reception: Reception | { result: 'unavailable' }): object | string {
  if ('answer' in reception && reception.answer) return reception.answer;
  const message = reception.result === 'malformed' ? reception.reason : MESSAGE[reception.result];
  return message ? { error: { code: reception.result, message } } : '';
}
