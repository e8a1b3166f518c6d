import { TurnAnsweringStore, WorkspaceTransaction, type TakenTurn } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Inject, Injectable } from '@nestjs/common';
import { RESPONDER_CONFIG, type ResponderConfig } from '../config';
import { ParkTurn } from './park-turn';

/** Claims a turn in Postgres: of all who were woken for it, one gets it. One that nobody survives is parked. */
@Injectable()
export class TakeTurn {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: TurnAnsweringStore,
    private readonly parkTurn: ParkTurn,
    private readonly news: NewsPublisher,
    @Inject(RESPONDER_CONFIG) private readonly config: ResponderConfig,
  ) {}

  /** Null: there is nothing to answer here (any more). */
  async take(workspaceId: string, turnId: string): Promise<TakenTurn | null> {
    const turn = await this.transaction.run(workspaceId, (tx) =>
      this.store.take(tx, turnId, this.config.TURN_LEASE_MS),
    );
    if (!turn) return null;
    if (turn.takes > this.config.TURN_TAKES_MAX) {
      await this.parkTurn.park(turn);
      return null;
    }
    const { conversationId, correlationId } = turn;
    void this.news.publish('turn.started', { v: 1, workspaceId, conversationId, turnId, correlationId });
    return turn;
  }
}
