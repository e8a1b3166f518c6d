import { Metrics } from '@causerie/observability';
import {
  TurnAnsweringStore,
  WorkspaceTransaction,
  type TakenTurn,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { TurnAbandoned } from '../turns/turn-abandoned';
import { EndTurn, type TurnEnding } from './end-turn';
import { WakeNext } from './wake-next';

export interface Committed {
  /** Null: nothing was said. */
  messageId: string | null;
  /** As it was written: files that came meanwhile may have made a handing-over of it. */
  result: TurnEnding['result'];
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

  /**
   * Null: the turn was not ours any more, and nothing was written.
   * @throws TurnAbandoned where what the reply says of missing files is no longer so: it must be made anew
   */
  async commit(turn: TakenTurn, generated: TurnEnding): Promise<Committed | null> {
    const written = await this.transaction.run(turn.workspaceId, async (tx) => {
      const open = await this.turns.lockForCommit(tx, turn);
      if (!open) return null;
      const ending = await this.inView(tx, generated);
      const messageId = await this.endTurn.write(tx, turn, { open, ending });
      const { result } = ending;
      return { messageId, result, moreWaiting: open.moreWaiting && !ending.callHuman };
    });
    if (!written) {
      this.metrics.counter('turn_fenced_out_total').inc();
      return null;
    }
    await this.wakeNext.afterCommit(turn, written);
    return { messageId: written.messageId, result: written.result };
  }

  /** The ending in view of the files that were settled since they were found missing: whoever settles one waits for this commit. */
  private async inView(tx: WorkspaceTx, ending: TurnEnding): Promise<TurnEnding> {
    const { awaiting } = ending;
    if (!awaiting) return ending;
    const { attachmentIds, textIfSome } = awaiting;
    const { stored, refused } = await this.turns.countSettled(tx, attachmentIds);
    // Fewer are awaited each time, in the end none. Of one that will not come only the reply tells, while its turn is open.
    if (refused > 0 || stored === attachmentIds.length) throw new TurnAbandoned('outdated');
    if (stored === 0 || ending.callHuman) return ending;
    if (textIfSome === undefined) throw new TurnAbandoned('outdated');
    const text = [ending.text, textIfSome].filter(Boolean).join('\n\n');
    return { ...ending, result: 'handed_over', text, callHuman: true };
  }
}
