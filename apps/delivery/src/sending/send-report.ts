import type { SendFailure } from '@causerie/channel-kit';
import { logUnit, Metrics, PinoLogger } from '@causerie/observability';
import type { DeliveryFailure, OpenAttempt, UnfollowedFailure } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { FailureVerdict } from '../failures/failure.policy';
import type { Attempt, LaneWork } from '../lanes/lane-work';

export interface FailedSend {
  failure: SendFailure;
  verdict: FailureVerdict;
  processingTimeMs: number;
}

/** One rich line and the metrics of each send. Ids and sizes, never what was written. */
@Injectable()
export class SendReport {
  constructor(
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  accepted(attempt: Attempt, processingTimeMs: number): void {
    this.count(attempt, 'accepted', processingTimeMs);
    const { platform } = attempt.connected.account;
    for (const way of attempt.files.outcomes)
      this.metrics.counter('delivery_files_total').inc({ platform, way });
    logUnit(this.logger, { ...lineOf(attempt, processingTimeMs), outcome: 'accepted' });
  }

  failed(attempt: Attempt, { failure, verdict, processingTimeMs }: FailedSend): void {
    const platform = attempt.connected.account.platform;
    this.count(attempt, failure.class, processingTimeMs);
    if (verdict.action === 'unknown') this.metrics.counter('delivery_unknown_total').inc({ platform });
    const line = {
      ...lineOf(attempt, processingTimeMs),
      outcome: failure.class,
      code: failure.code,
      description: failure.description,
      verdict: verdict.action,
    };
    const message = `${line.unit} ${line.outcome}`;
    if (verdict.action === 'stop_account') this.logger.error(line, message);
    else this.logger.warn(line, message);
  }

  /** The call was made by somebody who is gone, if it was made. */
  abandoned({ connected, lane }: LaneWork, attempt: OpenAttempt, policy: 'resend' | 'hold'): void {
    const { id, platform } = connected.account;
    this.metrics.counter('delivery_unknown_total').inc({ platform });
    const line = {
      unit: 'message.send',
      outcome: 'unknown_outcome',
      platform,
      account_id: id,
      conversation_id: lane.conversationId,
      message_id: attempt.messageId,
      correlation_id: attempt.correlationId,
      code: 'HOLDER_LOST',
      policy,
    };
    this.logger.warn(line, `${line.unit} ${line.outcome}`);
  }

  /** Nothing was sent: the window is closed, a human answered, or the message cannot be rendered. */
  notTried(
    { connected, lane }: LaneWork,
    messageId: string,
    end: { status: string; failure: DeliveryFailure },
  ): void {
    const { id, platform } = connected.account;
    this.metrics.counter('delivery_withheld_total').inc({ platform, class: end.failure.class });
    logUnit(this.logger, {
      unit: 'message.send',
      outcome: end.status,
      reason: end.failure.code,
      processing_time_ms: 0,
      platform,
      account_id: id,
      conversation_id: lane.conversationId,
      message_id: messageId,
    });
  }

  /** The platform accepted it and failed it later. */
  reported(failure: UnfollowedFailure, platform: string, failureClass: string): void {
    this.metrics.counter('delivery_reported_total').inc({ platform, class: failureClass });
    const line = {
      unit: 'message.reported',
      outcome: failureClass,
      code: failure.code,
      platform,
      account_id: failure.channelAccountId,
      conversation_id: failure.conversationId,
      message_id: failure.messageId,
    };
    this.logger.warn(line, `${line.unit} ${line.outcome}`);
  }

  /** A person should look: the next step of the platform's is a ban. */
  bulkPaused({ id, platform }: { id: string; platform: string }, code: string): void {
    const line = { unit: 'account.quality', outcome: 'bulk_paused', account_id: id, platform, code };
    this.logger.error(line, `${line.unit} ${line.outcome}`);
  }

  private count({ connected }: Attempt, result: string, processingTimeMs: number): void {
    const { platform } = connected.account;
    this.metrics.counter('delivery_attempts_total').inc({ platform, class: result });
    this.metrics
      .histogram('delivery_attempt_duration_seconds')
      .observe({ platform }, processingTimeMs / 1000);
  }
}

function lineOf({ connected, lane, head, callsTotal, form, files }: Attempt, processingTimeMs: number) {
  return {
    unit: 'message.send',
    processing_time_ms: processingTimeMs,
    platform: connected.account.platform,
    account_id: connected.account.id,
    conversation_id: lane.conversationId,
    message_id: head.messageId,
    message_type: head.kind,
    sent_as: form,
    ...(head.turnId ? { turn_id: head.turnId } : {}),
    seq: head.seq,
    call: head.callsAccepted + 1,
    calls: callsTotal,
    attempt: head.attempts + 1,
    ...(files.outcomes.length > 0 ? { files: files.outcomes, files_ready_ms: files.readyMs } : {}),
  };
}
