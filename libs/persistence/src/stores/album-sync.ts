import type { WorkspaceTx } from '../database/workspace-transaction';
import { countDownloads } from './album-stats';

export interface AlbumSyncOptions {
  /** Most files that are added, and most that are tried again, in this transaction. */
  limit: number;
  nextInMs: number;
}

/** What a look for missed media did. `more`: there was more than the limit; it is due again at once. */
export interface AlbumSync {
  added: number;
  retried: number;
  more: boolean;
}

/** No chat is bound to it, and it is not removed, until the transaction ends; files are still added. False: it is gone. */
export async function lockAlbum(tx: WorkspaceTx, albumId: string): Promise<boolean> {
  const found = await tx.query('SELECT FROM album WHERE id = $1 FOR NO KEY UPDATE', [albumId]);
  return found.length > 0;
}

export async function syncAlbum(
  tx: WorkspaceTx,
  albumId: string,
  { limit, nextInMs }: AlbumSyncOptions,
): Promise<AlbumSync> {
  // Removing it would otherwise wait for the files that are added here, and this for the album.
  if (!(await lockAlbum(tx, albumId))) return { added: 0, retried: 0, more: false };
  const retried = (await tx.write(RETRY, [albumId, limit])).length;
  const missing = await tx.query<{ id: string }>(MISSING, [albumId, limit]);
  let added = 0;
  for (const { id } of missing) {
    const [item] = await tx.query<{ added: boolean }>('SELECT added FROM add_to_album($1, $2)', [
      albumId,
      id,
    ]);
    if (item?.added) added += 1;
  }
  const more = missing.length === limit && added > 0;
  // Counted once a look, by its last bite.
  const failed = more ? null : (await countDownloads(tx, albumId)).failed;
  await tx.write(NOTE, [albumId, more ? 0 : nextInMs, added, retried, failed, more]);
  return { added, retried, more };
}

const NOTE = `
  UPDATE album SET synced_at = app_now(),
    sync_due_at = CASE WHEN EXISTS (SELECT FROM album_source WHERE album_id = $1)
      THEN app_now() + $2 * interval '1 millisecond' END,
    sync_added = $3 + CASE WHEN sync_unfinished THEN sync_added ELSE 0 END,
    sync_retried = $4 + CASE WHEN sync_unfinished THEN sync_retried ELSE 0 END,
    sync_failed = coalesce($5, sync_failed, 0), sync_unfinished = $6
  WHERE id = $1`;

/** With one try where all are used up; none for what every worker fell silent over, so that it fails unfetched. */
const RETRY = `
  UPDATE attachment a SET due_at = app_now(), attempts = greatest(a.attempts - 1, 0) FROM (
    SELECT a.id FROM album_chats($1) c JOIN message m ON m.conversation_id = c.conversation_id
    JOIN attachment a ON a.message_id = m.id
    WHERE a.state = 'failed' AND a.due_at IS NULL AND a.created_at > (SELECT app_now() - interval '30 days')
      AND m.emptied_at IS NULL
    ORDER BY a.id LIMIT $2 FOR NO KEY UPDATE OF a SKIP LOCKED
  ) f WHERE a.id = f.id RETURNING a.id`;

/** Not those that the album has under another name: the same bytes, or the platform's own name of the file. */
const MISSING = `
  SELECT a.id FROM album_chats($1) c JOIN message m ON m.conversation_id = c.conversation_id
  JOIN attachment a ON a.message_id = m.id
  WHERE a.state = 'stored' AND a.object_id IS NOT NULL AND m.emptied_at IS NULL
    AND NOT EXISTS (SELECT FROM album_item i WHERE i.album_id = $1 AND i.object_id = a.object_id)
    AND NOT EXISTS (
      SELECT FROM attachment b JOIN album_item i ON i.object_id = b.object_id AND i.album_id = $1
      WHERE b.channel_account_id = a.channel_account_id AND b.unique_id = a.unique_id AND b.state = 'stored')
  ORDER BY a.created_at, a.id LIMIT $2`;
