import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';

export interface NewApiKey {
  id: string;
  name: string;
  /** The part of the key that may be shown; it finds the row. */
  prefix: string;
  secretSha256: Buffer;
  scopes: readonly string[];
}

export interface StoredApiKey {
  id: string;
  workspaceId: string;
  secretSha256: Buffer;
  scopes: string[];
  revoked: boolean;
  /** Its last use was written down within the last minute. */
  usedLately: boolean;
}

/** What may be shown of a key. */
export interface ApiKeySummary {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

interface ApiKeyRow {
  id: string;
  workspace_id: string;
  secret_sha256: Buffer;
  scopes: string[];
  revoked_at: Date | null;
  used_lately: boolean;
}

/** API keys; never the secrets themselves, only their digests. */
@Injectable()
export class ApiKeyStore {
  constructor(private readonly database: DataSource) {}

  async insert(tx: WorkspaceTx, key: NewApiKey): Promise<void> {
    await tx.write(
      `INSERT INTO api_key (id, workspace_id, name, prefix, secret_sha256, scopes) VALUES ($1, $2, $3, $4, $5, $6)`,
      [key.id, tx.workspaceId, key.name, key.prefix, key.secretSha256, key.scopes],
    );
  }

  /** All of the workspace, also those that were revoked; the newest first. */
  list(tx: WorkspaceTx): Promise<ApiKeySummary[]> {
    return tx.query(
      `SELECT id, name, prefix, scopes, last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"
       FROM api_key WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC`,
      [tx.workspaceId],
    );
  }

  /** Across workspaces: whose key it is is what is being asked. */
  async find(prefix: string): Promise<StoredApiKey | null> {
    const [row] = await this.database.query<ApiKeyRow[]>('SELECT * FROM find_api_key($1)', [prefix]);
    if (!row) return null;
    return {
      id: row.id,
      workspaceId: row.workspace_id,
      secretSha256: row.secret_sha256,
      scopes: row.scopes,
      revoked: row.revoked_at !== null,
      usedLately: row.used_lately,
    };
  }

  /** Writes at most once a minute, however many ask at once. */
  async markUsed(tx: WorkspaceTx, id: string): Promise<void> {
    await tx.write(
      `UPDATE api_key SET last_used_at = app_now()
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= app_now() - interval '1 minute')`,
      [id],
    );
  }

  /** False: there is no such key in this workspace, or it was revoked before. */
  async revoke(tx: WorkspaceTx, id: string): Promise<boolean> {
    const rows = await tx.write(
      'UPDATE api_key SET revoked_at = app_now() WHERE id = $1 AND revoked_at IS NULL RETURNING id',
      [id],
    );
    return rows.length > 0;
  }
}
