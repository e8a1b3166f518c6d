import { Metrics } from '@causerie/observability';
import { TurnAnsweringStore, WorkspaceTransaction, type TakenTurn } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { EndTurn, type TurnEnding } from './end-turn';
import { WakeNext } from './wake-next';

export interface Committed {
  /** Null: nothing was said. */
  messageId: string | null;
}

/**
 * The one place where a turn ends: reply, delivery, charge, `handled_seq` and events in one transaction, under the
 * fence. Whoever lost the turn meanwhile changes nothing.
 */
@Injectable()
export class CommitReply {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly turns: TurnAnsweringStore,
    private readonly endTurn: EndTurn,
    private readonly wakeNext: WakeNext,
    private readonly metrics: Metrics,
  ) {}

  /** Null: the turn was not ours any more, and nothing was written. */
  async commit(turn: TakenTurn, ending: TurnEnding): Promise<Committed | null> {
    const written = await this.transaction.run(turn.workspaceId, async (tx) => {
      const open = await this.turns.lockForCommit(tx, turn);
      if (!open) return null;
      const messageId = await this.endTurn.write(tx, turn, { open, ending });
      return { messageId, moreWaiting: open.moreWaiting && !ending.callHuman };
    });
    if (!written) {
      this.metrics.counter('turn_fenced_out_total').inc();
      return null;
    }
    await this.wakeNext.afterCommit(turn, written);
    return { messageId: written.messageId };
  }
}
