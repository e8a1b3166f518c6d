import { TurnOpeningStore, WorkspaceTransaction, type OpenedTurn } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { BATCHER_CONFIG, type BatcherConfig } from '../config';
import { decideOpening } from './turn-opening.policy';
import { WakeResponder } from './wake-responder';

export type OpenTurnResult =
  | { kind: 'opened'; turn: OpenedTurn; platform: string; correlationId: string; superseded?: string }
  | { kind: 'wait'; forMs: number }
  | { kind: 'nothing'; because: string };

/** Hop 5: the turn's row, under the conversation's lock; then the responder is woken. */
@Injectable()
export class OpenTurn {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: TurnOpeningStore,
    private readonly wakeResponder: WakeResponder,
    @Inject(BATCHER_CONFIG) private readonly config: BatcherConfig,
  ) {}

  async open(workspaceId: string, conversationId: string): Promise<OpenTurnResult> {
    const result = await this.commit(workspaceId, conversationId);
    if (result.kind === 'opened') {
      const { turn, platform, correlationId, superseded } = result;
      await this.wakeResponder.wake({ ...turn, workspaceId, platform, correlationId, superseded });
    }
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
      const { platform, correlationId } = facts;
      return { kind: 'opened', turn, platform, correlationId, superseded: decision.supersede };
    });
  }
}
