import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

export type HealthLevel = 'ok' | 'warning' | 'critical';

/** An account whose credentials must be looked at. It is ours for as long as the sweep pushed it on. */
export interface DueCredentials {
  workspaceId: string;
  accountId: string;
  expiresAt: Date;
  /** Negative: they have ended. */
  expiresInMs: number;
  /** Renewals that failed since the last that did not. */
  attempts: number;
  /** What was last told of them. */
  level: HealthLevel;
}

/** What came of looking. */
export interface CredentialsFinding {
  level: HealthLevel;
  /** One word for people and for code. */
  state: 'valid' | 'expires_soon' | 'expired' | 'refused';
  reason?: string;
  attempts: number;
  /** Null: nobody need look again before somebody connects the account anew. */
  lookAgainInMs: number | null;
}

export interface DueHistory {
  workspaceId: string;
  accountId: string;
  /** The page that is next; null: the first. */
  cursor: string | null;
  attempts: number;
  /** Since then webhooks come: what is younger is not the past. */
  until: Date;
}

/** What accounts need now and then. Sweeps cross workspaces; writes do not. */
@Injectable()
export class AccountCareStore {
  constructor(private readonly database: DataSource) {}

  async sweepCredentials(limit: number, againMs: number): Promise<DueCredentials[]> {
    const rows = await this.database.query<DueCredentialsRow[]>(
      `SELECT * FROM sweep_credentials($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      accountId: row.channel_account_id,
      expiresAt: row.expires_at,
      expiresInMs: row.expires_in_ms,
      attempts: row.attempts,
      level: row.level,
    }));
  }

  /** False: the account was connected anew meanwhile, and what was found is about credentials that are gone. */
  async noteCredentials(tx: WorkspaceTx, due: DueCredentials, found: CredentialsFinding): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE channel_account SET credentials_attempts = $3,
         credentials_due_at = app_now() + $4 * interval '1 millisecond'
       WHERE id = $1 AND date_trunc('milliseconds', credentials_expire_at) = $2 RETURNING id`,
      [due.accountId, due.expiresAt, found.attempts, found.lookAgainInMs],
    );
    if (rows.length === 0) return false;
    await tx.query('SELECT note_credentials($1, $2, $3, $4)', [
      due.accountId,
      found.level,
      found.state,
      found.reason ?? null,
    ]);
    return true;
  }

  /**
   * With `ChannelAccounts.update` in the same transaction, after this. False: the account was connected anew
   * meanwhile, and the renewed credentials are the older ones.
   */
  async renewed(tx: WorkspaceTx, due: DueCredentials, expiresAt: string): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE channel_account SET credentials_expire_at = $3, credentials_attempts = 0, credentials_due_at = app_now()
       WHERE id = $1 AND date_trunc('milliseconds', credentials_expire_at) = $2 RETURNING id`,
      [due.accountId, due.expiresAt, expiresAt],
    );
    if (rows.length === 0) return false;
    await tx.query(`SELECT note_credentials($1, 'ok', 'valid', NULL)`, [due.accountId]);
    return true;
  }

  /** Active accounts of these platforms that are polled: all, or those whose settings say so. */
  async polled(
    platforms: readonly string[],
    all: boolean,
  ): Promise<{ workspaceId: string; accountId: string }[]> {
    const rows = await this.database.query<{ workspace_id: string; channel_account_id: string }[]>(
      'SELECT * FROM polled_accounts($1, $2)',
      [platforms, all],
    );
    return rows.map((row) => ({ workspaceId: row.workspace_id, accountId: row.channel_account_id }));
  }

  /** Accounts whose next page is due; each is ours for `againMs`. */
  async sweepHistory(limit: number, againMs: number): Promise<DueHistory[]> {
    const rows = await this.database.query<DueHistoryRow[]>(
      `SELECT * FROM sweep_history($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      accountId: row.channel_account_id,
      cursor: row.cursor,
      attempts: row.attempts,
      until: row.until,
    }));
  }

  /**
   * The page is recorded, or could not be. Changes nothing where somebody else has recorded it meanwhile.
   * `next`: where it goes on, in how long; with `state`: it does not.
   */
  async noteHistory(
    tx: WorkspaceTx,
    due: DueHistory,
    next: { cursor: string | null; attempts: number; inMs: number } | { state: 'done' | 'failed' },
  ): Promise<void> {
    const ended = 'state' in next;
    await tx.write(
      `UPDATE channel_account SET history_state = $3, history_cursor = $4, history_attempts = $5,
         history_due_at = app_now() + $6 * interval '1 millisecond'
       WHERE id = $1 AND history_cursor IS NOT DISTINCT FROM $2 AND history_state = 'running'`,
      [
        due.accountId,
        due.cursor,
        ended ? next.state : 'running',
        ended ? due.cursor : next.cursor,
        ended ? due.attempts : next.attempts,
        ended ? null : next.inMs,
      ],
    );
  }
}

interface DueCredentialsRow {
  workspace_id: string;
  channel_account_id: string;
  expires_at: Date;
  expires_in_ms: number;
  attempts: number;
  level: HealthLevel;
}

interface DueHistoryRow {
  workspace_id: string;
  channel_account_id: string;
  cursor: string | null;
  attempts: number;
  until: Date;
}
