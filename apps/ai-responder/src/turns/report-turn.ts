import { logUnit, Metrics, PinoLogger } from '@causerie/observability';
import type { TakenTurn } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { Committed } from '../replies/commit-reply';
import type { Generated } from '../replies/generate-reply';
import { TurnAbandoned } from './turn-abandoned';

/** The metrics and the one rich line of a turn. */
@Injectable()
export class ReportTurn {
  constructor(
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  ended(
    turn: TakenTurn,
    told: {
      generated: Generated;
      committed: Committed | null;
      composedMs: number;
      totalMs: number;
    },
  ): void {
    const { generated, committed, composedMs, totalMs } = told;
    const { ending, work, knowledgeMs, modelMs } = generated;
    if (committed) this.count(turn, told, committed);
    logUnit(this.logger, {
      unit: 'turn.answer',
      outcome: committed?.result ?? 'fenced_out',
      processing_time_ms: totalMs,
      reason: ending.outcome.reason,
      platform: work.platform,
      account_id: work.channelAccountId,
      contact_id: work.asked.at(-1)?.contactId ?? undefined,
      conversation_id: turn.conversationId,
      turn_id: turn.turnId,
      message_id: committed?.messageId ?? undefined,
      message_type: work.asked.at(-1)?.kind,
      messages: work.asked.length,
      takes: turn.takes,
      knowledge_ms: Math.round(knowledgeMs),
      model_ms: Math.round(modelMs),
      commit_ms: Math.round(totalMs - composedMs),
    });
  }

  failed(turn: TakenTurn, error: unknown, totalMs: number): void {
    const abandoned = error instanceof TurnAbandoned;
    logUnit(this.logger, {
      unit: 'turn.answer',
      outcome: abandoned ? error.reason : 'failed',
      processing_time_ms: totalMs,
      conversation_id: turn.conversationId,
      turn_id: turn.turnId,
      takes: turn.takes,
      ...(!abandoned && { err: error, will_retry: true }),
    });
  }

  private count(
    turn: TakenTurn,
    { generated, composedMs, totalMs }: { generated: Generated; composedMs: number; totalMs: number },
    { messageId, result }: Committed,
  ): void {
    const { work, knowledgeMs, modelMs } = generated;
    const { platform } = work;
    const stages = {
      wait: turn.waitedMs,
      knowledge: knowledgeMs,
      model: modelMs,
      commit: totalMs - composedMs,
    };
    for (const [stage, ms] of Object.entries({ ...stages, total: turn.waitedMs + totalMs })) {
      this.metrics
        .histogram('turn_duration_seconds')
        .observe({ stage: stage as keyof typeof stages | 'total' }, ms / 1000);
    }
    this.metrics.counter('turns_total').inc({ platform, result });
    if (messageId === null) return;
    this.metrics.counter('replies_total').inc({ platform });
    // The newest message's age was read near the start of the work.
    const seconds = (work.newestAgeMs + totalMs - modelMs) / 1000;
    this.metrics.histogram('inbound_to_reply_seconds').observe({ platform }, Math.max(0, seconds));
  }
}
