import { CreditStore, type HoldResult, WorkspaceTransaction, type WorkspaceTx } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';

/** The turn was held by somebody else at the same instant: a second look finds that hold. */
const UNIQUE_VIOLATION = '23505';

/**
 * A turn's credits: hold the worst case, capture what it really cost, release the rest. The turn is the idempotency
 * key: taken again, it reuses its open hold, and it can be captured once only. No credits is a result, not an error.
 */
@Injectable()
export class CreditLedger {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: CreditStore,
  ) {}

  /** In a transaction of its own. `ttlMs`: after it, the hold of a turn that has ended is released by the sweeper. */
  async hold(
    workspaceId: string,
    turnId: string,
    { amountMicro, ttlMs }: { amountMicro: number; ttlMs: number },
  ): Promise<HoldResult> {
    const hold = () =>
      this.transaction.run(workspaceId, (tx) => this.store.hold(tx, turnId, amountMicro, ttlMs));
    try {
      return await hold();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      return hold();
    }
  }

  /** In the reply's own transaction, last in the order of locks. Returns what was charged, at most what was held. */
  capture(tx: WorkspaceTx, turnId: string, amountMicro: number): Promise<number> {
    return this.store.capture(tx, turnId, amountMicro);
  }

  /** False: nothing was held. */
  release(tx: WorkspaceTx, turnId: string): Promise<boolean> {
    return this.store.release(tx, turnId);
  }
}

function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === UNIQUE_VIOLATION;
}
