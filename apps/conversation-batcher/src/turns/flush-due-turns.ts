import { errorMessage } from '@causerie/kernel';
import { logUnit, Metrics, PinoLogger, stopwatch, withLogContext } from '@causerie/observability';
import { TurnWindow, type Claim, type ClaimedConversation } from '@causerie/turn-window';
import { Injectable } from '@nestjs/common';
import { OpenTurn } from './open-turn';

/** Conversations looked at together: as many as the pool has connections to spare. */
const CONCURRENCY = 8;

/** Hop 4: each conversation that is due gets its turn, or is armed again while its attachments arrive. */
@Injectable()
export class FlushDueTurns {
  constructor(
    private readonly window: TurnWindow,
    private readonly openTurn: OpenTurn,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  async flush(claim: Claim): Promise<void> {
    const queue = [...claim.due];
    const settled: ClaimedConversation[] = [];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        if (await this.flushOne(next, claim.nowMs)) settled.push(next);
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, queue.length) }, work));
    if (settled.length > 0) await this.window.acknowledge(settled);
  }

  /** True when the window may be closed. Otherwise it was armed again, or comes back when the claim runs out. */
  private async flushOne(due: ClaimedConversation, claimedAtMs: number): Promise<boolean> {
    const { workspaceId, conversationId } = due;
    const elapsed = stopwatch();
    return withLogContext({ workspace_id: workspaceId, conversation_id: conversationId }, async () => {
      try {
        const result = await this.openTurn.open(workspaceId, conversationId);
        if (result.kind === 'wait') {
          await this.window.rearm(due, result.forMs);
          return false;
        }
        this.metrics
          .histogram('batcher_due_lag_seconds')
          .observe((claimedAtMs - due.dueAtMs + elapsed()) / 1000);
        if (result.kind === 'opened') {
          const { turnId, fromSeq, toSeq } = result.turn;
          logUnit(this.logger, {
            unit: 'turn.open',
            outcome: result.superseded ? 'reopened' : 'opened',
            processing_time_ms: elapsed(),
            turn_id: turnId,
            correlation_id: result.correlationId,
            messages: toSeq - fromSeq + 1,
          });
        }
        return true;
      } catch (error) {
        this.logger.warn(
          { err: error },
          `No turn was opened, it will be tried again: ${errorMessage(error)}`,
        );
        return false;
      }
    });
  }
}
