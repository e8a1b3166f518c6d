import { newId, UsageError } from '@causerie/kernel';
import { Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';
import { KeyRing, type WrappedKey } from '../secrets/key-ring';
import type { SecretPlace } from '../secrets/secret-box';

export type ChannelAccountState = 'active' | 'stopped';
export type UnknownSendPolicy = 'resend' | 'hold';

/** What anybody of the workspace may see of an account. */
export interface ChannelAccountSummary {
  id: string;
  workspaceId: string;
  platform: string;
  externalId: string;
  username: string | null;
  displayName: string;
  state: ChannelAccountState;
  /** Why it was stopped. */
  stateReason: string | null;
}

export interface StoredChannelAccount {
  id: string;
  workspaceId: string;
  platform: string;
  externalId: string;
  username: string | null;
  displayName: string;
  state: ChannelAccountState;
  /** null: as the platform's capabilities say. */
  unknownSend: UnknownSendPolicy | null;
  settings: Readonly<Record<string, unknown>>;
  /** Opened, and not yet checked: parse them with the adapter's schema. */
  credentials: unknown;
}

export interface NewChannelAccount {
  /** Chosen beforehand where the webhook's address must hold it. */
  id?: string;
  platform: string;
  externalId: string;
  ownerExternalId?: string;
  username?: string;
  displayName: string;
  credentials: unknown;
  unknownSend?: UnknownSendPolicy;
  settings?: Readonly<Record<string, unknown>>;
}

export interface ChannelAccountChange {
  username?: string;
  displayName?: string;
  ownerExternalId?: string;
  credentials?: unknown;
  unknownSend?: UnknownSendPolicy;
  settings?: Readonly<Record<string, unknown>>;
}

/** Connected bots, numbers and pages. Their credentials lie encrypted; this is the only way in and out. */
@Injectable()
export class ChannelAccounts {
  constructor(
    private readonly database: DataSource,
    @Optional() private readonly keyRing?: KeyRing,
  ) {}

  /**
   * By id alone, whosever it is: a webhook names nothing else.
   * @throws UsageError when the service has no master key, or another one than the database
   */
  async find(id: string): Promise<StoredChannelAccount | null> {
    const [row] = await this.database.query<FoundRow[]>('SELECT * FROM find_channel_account($1)', [id]);
    if (!row) return null;
    const key = { keyId: row.key_id, wrappedKey: row.wrapped_key, masterKeyId: row.master_key_id };
    return {
      id: row.id,
      workspaceId: row.workspace_id,
      platform: row.platform,
      externalId: row.external_id,
      username: row.username,
      displayName: row.display_name,
      state: row.state,
      unknownSend: row.unknown_send,
      settings: row.settings,
      credentials: this.keys().openJson(row.credentials, key, placeOf(row.workspace_id, row.id)),
    };
  }

  /** Whose a piece of a webhook is that names an account, or what several accounts belong to. */
  async route(platform: string, to: { externalId?: string; ownerExternalId?: string }): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      'SELECT id FROM route_channel_accounts($1, $2, $3) AS id',
      [platform, to.externalId ?? null, to.ownerExternalId ?? null],
    );
    return rows.map(({ id }) => id);
  }

  /** @throws UsageError when the platform's account is connected already, here or in another workspace */
  async create(tx: WorkspaceTx, account: NewChannelAccount): Promise<string> {
    const id = account.id ?? newId();
    const sealed = await this.seal(tx, id, account.credentials);
    const [row] = await tx.write<{ id: string }>(
      `INSERT INTO channel_account
         (id, workspace_id, platform, external_id, username, display_name, credentials, unknown_send, settings,
          owner_external_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (platform, external_id) DO NOTHING RETURNING id`,
      [
        id,
        tx.workspaceId,
        account.platform,
        account.externalId,
        account.username ?? null,
        account.displayName,
        sealed,
        account.unknownSend ?? null,
        account.settings ?? {},
        account.ownerExternalId ?? null,
      ],
    );
    if (!row) {
      throw new UsageError(`${account.displayName} is connected already: disconnect it there first.`);
    }
    return id;
  }

  /** Changes what is given, leaves the rest. False: the workspace has no such account. */
  async update(tx: WorkspaceTx, id: string, change: ChannelAccountChange): Promise<boolean> {
    const sealed = change.credentials === undefined ? null : await this.seal(tx, id, change.credentials);
    const rows = await tx.write(
      `UPDATE channel_account SET
         username = coalesce($2, username), display_name = coalesce($3, display_name),
         credentials = coalesce($4, credentials), unknown_send = coalesce($5, unknown_send),
         settings = coalesce($6, settings), owner_external_id = coalesce($7, owner_external_id), updated_at = app_now()
       WHERE id = $1 RETURNING id`,
      [
        id,
        change.username ?? null,
        change.displayName ?? null,
        sealed,
        change.unknownSend ?? null,
        change.settings ?? null,
        change.ownerExternalId ?? null,
      ],
    );
    return rows.length > 0;
  }

  /**
   * After it was connected, or connected again: when its credentials end, and whether its past is wanted. Its
   * templates are fetched anew.
   */
  async attend(
    tx: WorkspaceTx,
    id: string,
    { expiresAt, history }: { expiresAt?: string; history: boolean },
  ): Promise<void> {
    await tx.write(
      `UPDATE channel_account SET credentials_expire_at = $2, credentials_attempts = 0, templates_due_at = app_now(),
         credentials_due_at = CASE WHEN $2::timestamptz IS NOT NULL THEN app_now() END,
         history_state = CASE WHEN $3 THEN coalesce(history_state, 'wanted') ELSE history_state END,
         history_due_at = CASE WHEN $3 AND history_state IS NULL THEN app_now() ELSE history_due_at END
       WHERE id = $1`,
      [id, expiresAt ?? null, history],
    );
    await tx.query(`SELECT note_credentials($1, 'ok', 'valid', NULL)`, [id]);
  }

  /** Its queue stays as it is. False: it was stopped before. */
  async stop(tx: WorkspaceTx, id: string, reason: string): Promise<boolean> {
    const rows = await tx.write(
      `UPDATE channel_account SET state = 'stopped', state_reason = $2, updated_at = app_now()
       WHERE id = $1 AND state = 'active' RETURNING id`,
      [id, reason],
    );
    return rows.length > 0;
  }

  /** Sends again; lanes that waited are looked at by the next sweep. */
  async activate(tx: WorkspaceTx, id: string): Promise<void> {
    await tx.write(
      `UPDATE channel_account SET state = 'active', state_reason = NULL, updated_at = app_now() WHERE id = $1`,
      [id],
    );
    await tx.write(
      `UPDATE lane SET due_at = app_now()
       WHERE due_at IS NULL AND conversation_id IN (
         SELECT conversation_id FROM delivery
         WHERE channel_account_id = $1 AND status IN ('queued', 'sending', 'unknown'))`,
      [id],
    );
  }

  /** The workspace's accounts, without their secrets. */
  async list(tx: WorkspaceTx): Promise<ChannelAccountSummary[]> {
    const rows = await tx.query<SummaryRow>(
      `SELECT id, workspace_id, platform, external_id, username, display_name, state, state_reason
       FROM channel_account ORDER BY created_at, id`,
    );
    return rows.map((row) => ({
      id: row.id,
      workspaceId: row.workspace_id,
      platform: row.platform,
      externalId: row.external_id,
      username: row.username,
      displayName: row.display_name,
      state: row.state,
      stateReason: row.state_reason,
    }));
  }

  private async seal(tx: WorkspaceTx, id: string, credentials: unknown): Promise<Buffer> {
    const [row] = await tx.query<KeyRow>(
      'SELECT id, wrapped_key, master_key_id FROM workspace_key WHERE retired_at IS NULL',
    );
    if (!row) throw new UsageError('The workspace has no key: create it with the workspace command.');
    const key: WrappedKey = { keyId: row.id, wrappedKey: row.wrapped_key, masterKeyId: row.master_key_id };
    return this.keys().sealJson(credentials, key, placeOf(tx.workspaceId, id));
  }

  private keys(): KeyRing {
    if (!this.keyRing) throw new UsageError('MASTER_KEY is not set: channel credentials cannot be opened.');
    return this.keyRing;
  }
}

function placeOf(workspaceId: string, rowId: string): SecretPlace {
  return { workspaceId, table: 'channel_account', column: 'credentials', rowId };
}

interface SummaryRow {
  id: string;
  workspace_id: string;
  platform: string;
  external_id: string;
  username: string | null;
  display_name: string;
  state: ChannelAccountState;
  state_reason: string | null;
}

interface FoundRow extends Omit<SummaryRow, 'state_reason'> {
  credentials: Buffer;
  unknown_send: UnknownSendPolicy | null;
  settings: Record<string, unknown>;
  key_id: string;
  wrapped_key: Buffer;
  master_key_id: string;
}

interface KeyRow {
  id: string;
  wrapped_key: Buffer;
  master_key_id: string;
}
