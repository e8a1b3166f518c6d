import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** Which bytes, sent how: a platform's handle is good for one account and one way of sending. */
export interface HandlePlace {
  channelAccountId: string;
  /** Lower-case hex. */
  sha256: string;
  /** E.g. the kind of message. */
  method: string;
}

export interface FoundHandle {
  sha256: string;
  method: string;
  handle: string;
}

/** Uploads that were made, and those that handles saved: both together are the sends of the files. */
export interface HandleCounts {
  uploads: number;
  saved: number;
}

/** What platforms call bytes that they have, so that they need not be uploaded again. */
@Injectable()
export class MediaHandleStore {
  /** Those that are there, for all of these at once. One about to expire is none. */
  async find(
    tx: WorkspaceTx,
    {
      channelAccountId,
      items,
    }: { channelAccountId: string; items: readonly Pick<HandlePlace, 'sha256' | 'method'>[] },
  ): Promise<FoundHandle[]> {
    return tx.query<FoundHandle>(
      `SELECT h.sha256, h.method, h.handle FROM media_handle h
       WHERE h.channel_account_id = $1 AND h.handle IS NOT NULL
         AND (h.expires_at IS NULL OR h.expires_at > app_now() + interval '1 minute')
         AND (h.sha256, h.method) IN (
           SELECT sha256, method FROM jsonb_to_recordset($2::jsonb) AS i(sha256 text, method text))`,
      [channelAccountId, JSON.stringify(items)],
    );
  }

  /** The platform took a call that names the handles of these places; the same one twice counts twice. */
  async countUses(tx: WorkspaceTx, places: readonly HandlePlace[]): Promise<void> {
    if (places.length === 0) return;
    const items = places.map(({ channelAccountId: account, sha256, method }) => ({
      account,
      sha256,
      method,
    }));
    await tx.write(
      `WITH used AS (
         SELECT account, sha256, method, count(*) AS n
         FROM jsonb_to_recordset($1::jsonb) AS i(account uuid, sha256 text, method text) GROUP BY 1, 2, 3
       ), locked AS (
         SELECT h.channel_account_id, h.sha256, h.method, used.n FROM media_handle h
         JOIN used ON h.channel_account_id = used.account AND h.sha256 = used.sha256 AND h.method = used.method
         -- Two that send the same files in another order must not wait for each other.
         ORDER BY h.sha256, h.method FOR NO KEY UPDATE OF h
       )
       UPDATE media_handle h SET uses = uses + l.n FROM locked l
       WHERE h.channel_account_id = l.channel_account_id AND h.sha256 = l.sha256 AND h.method = l.method`,
      [JSON.stringify(items)],
    );
  }

  /** True: nobody else is uploading these bytes; they are ours to upload, for `leaseMs`. */
  async claimUpload(tx: WorkspaceTx, place: HandlePlace, leaseMs: number): Promise<boolean> {
    const rows = await tx.write(
      `INSERT INTO media_handle (channel_account_id, sha256, method, workspace_id, upload_until)
       SELECT id, $2, $3, workspace_id, app_now() + $4 * interval '1 millisecond' FROM channel_account WHERE id = $1
       ON CONFLICT (channel_account_id, sha256, method) DO UPDATE SET upload_until = excluded.upload_until
       WHERE coalesce(media_handle.upload_until <= app_now(), true)
       RETURNING sha256`,
      [place.channelAccountId, place.sha256, place.method, leaseMs],
    );
    return rows.length > 0;
  }

  /** It takes longer. Nothing happens where it has run out. */
  async keepUpload(tx: WorkspaceTx, place: HandlePlace, leaseMs: number): Promise<void> {
    await tx.write(
      `UPDATE media_handle SET upload_until = app_now() + $4 * interval '1 millisecond'
       WHERE channel_account_id = $1 AND sha256 = $2 AND method = $3 AND upload_until > app_now()`,
      [place.channelAccountId, place.sha256, place.method, leaseMs],
    );
  }

  /** It came to nothing, or was not needed: the next may. */
  async endUpload(tx: WorkspaceTx, place: HandlePlace): Promise<void> {
    await tx.write(
      `UPDATE media_handle SET upload_until = NULL WHERE channel_account_id = $1 AND sha256 = $2 AND method = $3`,
      [place.channelAccountId, place.sha256, place.method],
    );
  }

  /**
   * After an upload: the newest is the one that counts. `expiresAt`: ISO 8601; without it, it is good for ever.
   * `isAhead`: the send that the upload was made for is still to come, and saves none when `countUses` is told of it.
   */
  async save(
    tx: WorkspaceTx,
    {
      channelAccountId,
      sha256,
      method,
      handle,
      expiresAt,
      isAhead = false,
    }: HandlePlace & { handle: string; expiresAt?: string; isAhead?: boolean },
  ): Promise<void> {
    await tx.write(
      `INSERT INTO media_handle (channel_account_id, sha256, method, workspace_id, handle, expires_at, uploads, uses)
       SELECT id, $2, $3, workspace_id, $4, $5, 1, $6 FROM channel_account WHERE id = $1
       ON CONFLICT (channel_account_id, sha256, method) DO UPDATE SET handle = excluded.handle,
         expires_at = excluded.expires_at, upload_until = NULL, uploads = media_handle.uploads + 1,
         uses = media_handle.uses + excluded.uses`,
      [channelAccountId, sha256, method, handle, expiresAt ?? null, isAhead ? -1 : 0],
    );
  }

  /** The platform refused it: the next send uploads. A newer one that somebody saved meanwhile stays. */
  async drop(tx: WorkspaceTx, place: HandlePlace & { handle: string }): Promise<void> {
    await tx.write(
      `UPDATE media_handle SET handle = NULL, expires_at = NULL
       WHERE channel_account_id = $1 AND sha256 = $2 AND method = $3 AND handle = $4`,
      [place.channelAccountId, place.sha256, place.method, place.handle],
    );
  }

  /** Of the workspace, from the beginning. */
  async countSaved(tx: WorkspaceTx): Promise<HandleCounts> {
    const [row] = await tx.query<CountsRow>(`SELECT ${COUNTS} FROM media_handle`);
    return countsOf(row);
  }

  /** The same of one file, sent one way by one account. `saved` is below 0 while uploads wait for their sends. */
  async countsOf(tx: WorkspaceTx, place: HandlePlace): Promise<HandleCounts> {
    const [row] = await tx.query<CountsRow>(
      `SELECT uploads, uses AS saved FROM media_handle WHERE channel_account_id = $1 AND sha256 = $2 AND method = $3`,
      [place.channelAccountId, place.sha256, place.method],
    );
    return countsOf(row);
  }

  /** The same of each account that has sent files, by platform and name. */
  async countByAccount(
    tx: WorkspaceTx,
  ): Promise<(HandleCounts & { channelAccountId: string; platform: string; displayName: string })[]> {
    const rows = await tx.query<CountsRow & { id: string; platform: string; display_name: string }>(
      `SELECT a.id, a.platform, a.display_name, ${COUNTS} FROM media_handle h
       JOIN channel_account a ON a.id = h.channel_account_id
       GROUP BY a.id ORDER BY a.platform, a.display_name, a.id`,
    );
    return rows.map(({ id, platform, display_name, ...row }) => ({
      channelAccountId: id,
      platform,
      displayName: display_name,
      ...countsOf(row),
    }));
  }
}

const COUNTS = 'coalesce(sum(uploads), 0) AS uploads, coalesce(sum(greatest(uses, 0)), 0) AS saved';

interface CountsRow {
  uploads: string;
  saved: string;
}

function countsOf(row: CountsRow | undefined): HandleCounts {
  return { uploads: Number(row?.uploads ?? 0), saved: Number(row?.saved ?? 0) };
}
