import { backoffMs, errorMessage } from '@causerie/kernel';
import { PinoLogger } from '@causerie/observability';
import { TurnAnsweringStore, WorkspaceTransaction, type TakenTurn } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { TurnAbandoned } from './turn-abandoned';
import { WakeNext } from '../replies/wake-next';

/** Before a turn that failed is taken again. */
const AGAIN = { baseMs: 500, capMs: 5_000 };

/** Lets a turn go that was not answered, so that the next worker need not wait for the lease to run out. */
@Injectable()
export class GiveBack {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: TurnAnsweringStore,
    private readonly wakeNext: WakeNext,
    private readonly logger: PinoLogger,
  ) {}

  async after(turn: TakenTurn, error: unknown): Promise<void> {
    const abandoned = error instanceof TurnAbandoned ? error.reason : undefined;
    if (abandoned === 'stopped' || abandoned === 'lease_lost') return;
    const blameless = abandoned !== undefined;
    const againMs = blameless ? 0 : backoffMs(turn.takes, AGAIN);
    try {
      const released = await this.transaction.run(turn.workspaceId, (tx) =>
        this.store.release(tx, turn, { againMs, blameless }),
      );
      if (released && blameless) await this.wakeNext.retake(turn);
    } catch (failure) {
      this.logger.warn(`The turn waits for its lease to run out: ${errorMessage(failure)}`);
    }
  }
}
