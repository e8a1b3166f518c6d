// In:    POST /webhooks/:platform/:accountId, the raw body as the platform sent it.
// Out:   200 after the commit; the conversation's window in turn-window is touched.
// Fails: the platform repeats what was answered 503; everything else is final.
import { newCorrelationId } from '@causerie/kernel';
import { addToLogContext, correlationId, stopwatch } from '@causerie/observability';
import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { ReceiveWebhook } from './receive-webhook';
import { ReportWebhook } from './report-webhook';
import { answerTo } from './webhook-answer.policy';

type WebhookHttpRequest = FastifyRequest<{ Body: Buffer; Querystring: Record<string, string> }>;

/** Hop 1: bytes in, status code out. */
@Controller('webhooks')
export class WebhookController {
  constructor(
    private readonly receiveWebhook: ReceiveWebhook,
    private readonly reportWebhook: ReportWebhook,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {}

  @Post(':platform/:accountId')
  async receive(
    @Param('platform') platform: string,
    @Param('accountId') accountId: string,
    @Req() request: WebhookHttpRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const elapsed = stopwatch();
    addToLogContext({ account_id: accountId });
    const reception = await this.receiveWebhook.receive({
      platform,
      accountId,
      headers: request.headers as Record<string, string | undefined>,
      query: request.query,
      rawBody: request.body,
      correlationId: correlationId() ?? newCorrelationId(),
    });
    const { status, body, retryAfterSeconds } = answerTo(reception, this.config.INGEST_RETRY_AFTER_SECONDS);
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    void reply.status(status).send(body);
    this.reportWebhook.report(platform, reception, elapsed());
  }
}
