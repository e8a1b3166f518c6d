import { Metrics } from '@causerie/observability';
import { TurnOpeningStore, WorkspaceTransaction, type OpenedTurn } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { NewsPublisher } from '@causerie/redis';
import { Inject, Injectable } from '@nestjs/common';
import { BATCHER_CONFIG, type BatcherConfig } from '../config';
import { decideOpening } from './turn-opening.policy';

export type OpenTurnResult =
  | { kind: 'opened'; turn: OpenedTurn; correlationId: string; superseded?: string }
  | { kind: 'wait'; forMs: number }
  | { kind: 'nothing'; because: string };

/** Hop 5: the turn's row, under the conversation's lock; then the responder is woken. */
@Injectable()
export class OpenTurn {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: TurnOpeningStore,
    private readonly jobs: JobProducer,
    private readonly news: NewsPublisher,
    private readonly metrics: Metrics,
    @Inject(BATCHER_CONFIG) private readonly config: BatcherConfig,
  ) {}

  async open(workspaceId: string, conversationId: string): Promise<OpenTurnResult> {
    const result = await this.commit(workspaceId, conversationId);
    if (result.kind !== 'opened') return result;
    const { turn, correlationId, superseded } = result;
    if (superseded) {
      this.metrics.counter('turn_superseded_total').inc();
      void this.news.publish('turn.stop', { v: 1, turnId: superseded });
    }
    this.metrics.histogram('batcher_batch_size').observe(turn.toSeq - turn.fromSeq + 1);
    await this.jobs.add('turn.answer', {
      v: 1,
      workspaceId,
      turnId: turn.turnId,
      fence: turn.fence,
      correlationId,
    });
    void this.news.publish('events.committed', { v: 1 });
    return result;
  }

  private commit(workspaceId: string, conversationId: string): Promise<OpenTurnResult> {
    return this.transaction.run(workspaceId, async (tx): Promise<OpenTurnResult> => {
      const facts = await this.store.lockAndRead(tx, conversationId);
      if (!facts) return { kind: 'nothing', because: 'unknown_conversation' };
      const decision = decideOpening(facts, {
        supersedeMax: this.config.SUPERSEDE_MAX,
        mediaGraceMs: this.config.TURN_MEDIA_GRACE_MS,
      });
      if (decision.kind !== 'open') return decision;
      if (decision.supersede) await this.store.supersede(tx, decision.supersede);
      const turn = await this.store.open(tx, facts, {
        supersededCount: decision.supersededCount,
        // If the wake-up is lost, the responder's sweeper finds the turn a moment later.
        dueInMs: this.config.SWEEP_INTERVAL_MS,
      });
      return { kind: 'opened', turn, correlationId: facts.correlationId, superseded: decision.supersede };
    });
  }
}
