import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** `refused`: the credits do not suffice, or the turn has ended and whatever comes of it is fenced out. */
export type HoldResult = 'granted' | 'reused' | 'refused';

/** The ledger's functions, in integer micro-credits. The turn is the idempotency key of all of them. */
@Injectable()
export class CreditStore {
  constructor(private readonly database: DataSource) {}

  /** Rejects with SQLSTATE 23505 when the same turn is held at the same time, or its hold has ended. */
  async hold(tx: WorkspaceTx, turnId: string, amountMicro: number, ttlMs: number): Promise<HoldResult> {
    const [row] = await tx.query<{ result: HoldResult }>(
      `SELECT hold_credits($1, $2, $3, $4 * interval '1 millisecond') AS result`,
      [tx.workspaceId, turnId, amountMicro, ttlMs],
    );
    if (!row) throw new Error('hold_credits gave no row');
    return row.result;
  }

  /** Charges the turn, never more than its hold, and gives the rest back. Returns what was charged. */
  async capture(tx: WorkspaceTx, turnId: string, amountMicro: number): Promise<number> {
    const [row] = await tx.query<{ captured: string }>('SELECT capture_credits($1, $2) AS captured', [
      turnId,
      amountMicro,
    ]);
    return Number(row?.captured);
  }

  /** False: nothing was held. */
  async release(tx: WorkspaceTx, turnId: string): Promise<boolean> {
    const [row] = await tx.query<{ released: boolean }>('SELECT release_credits($1) AS released', [turnId]);
    return row?.released ?? false;
  }

  /** Over all workspaces: releases holds whose time is over and whose turn has ended. Returns how many. */
  async expireHolds(limit: number): Promise<number> {
    const [row] = await this.database.query<[{ expired: number }]>(
      'SELECT expire_credit_holds($1) AS expired',
      [limit],
    );
    return row.expired;
  }

  /** Over all workspaces: micro-credits by which balances differ from the sum of their entries. Must be 0. */
  async totalDifference(): Promise<number> {
    const [row] = await this.database.query<[{ total: string }]>(
      `SELECT coalesce(sum(abs(balance_difference) + abs(held_difference)), 0) AS total FROM credit_differences()`,
    );
    return Number(row.total);
  }
}
