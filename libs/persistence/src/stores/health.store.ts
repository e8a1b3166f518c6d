import type { InboundHealth } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** What a platform last said about an account or about one of its templates. */
export interface AccountHealth {
  channelAccountId: string;
  aspect: InboundHealth['aspect'] | 'credentials';
  /** Null: the account itself. */
  subject: string | null;
  level: InboundHealth['level'];
  /** The platform's own word. */
  state: string;
  reason: string | null;
  /** The platform's time. */
  at: Date;
}

/** How many subjects of a platform's accounts are not well. */
export interface HealthCount {
  platform: string;
  aspect: AccountHealth['aspect'];
  level: 'warning' | 'critical';
  count: number;
}

/** A critical account is shown, not stopped: what stops one is the error of a send. */
@Injectable()
export class HealthStore {
  constructor(private readonly database: DataSource) {}

  /** The worst first. */
  async list(tx: WorkspaceTx): Promise<AccountHealth[]> {
    return tx.query<AccountHealth>(
      `SELECT channel_account_id AS "channelAccountId", aspect, nullif(subject, '') AS subject, level, state, reason, at
       FROM channel_account_health
       ORDER BY array_position(ARRAY['critical', 'warning', 'ok'], level), channel_account_id, aspect, 3`,
    );
  }

  /** Of all workspaces, for a metric. */
  async counts(): Promise<HealthCount[]> {
    const rows = await this.database.query<(Omit<HealthCount, 'count'> & { count: string })[]>(
      'SELECT * FROM account_health_counts()',
    );
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }
}
