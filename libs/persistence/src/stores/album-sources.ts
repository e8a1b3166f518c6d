import type { WorkspaceTx } from '../database/workspace-transaction';

/** A chat that fills an album, whether or not anything came of it yet. */
export interface AlbumSource {
  /** As it was bound: what `unbind` wants. */
  conversationId: string;
  channelAccountId: string;
  platform: string;
  title: string | null;
  /** Without it the chat is only archived. */
  answered: boolean;
  boundAt: Date;
}

/**
 * `lockAlbum` is asked once the chat is known to be there. Undefined: it is not.
 *
 * Whoever changes which chats an album has locks the album first, then chats, by id. Whoever adds a file has the chat
 * already: it only wants that the album stays, which neither of these locks keeps it from.
 */
export async function bindSource<Album extends { id: string }>(
  tx: WorkspaceTx,
  conversationId: string,
  answered: boolean,
  lockAlbum: () => Promise<Album>,
): Promise<Album | undefined> {
  const found = await tx.query('SELECT FROM conversation WHERE id = $1', [conversationId]);
  if (found.length === 0) return undefined;
  const album = await lockAlbum();
  const [chat] = await tx.query<{ mode: string }>(
    'SELECT mode FROM conversation WHERE id = $1 FOR NO KEY UPDATE',
    [conversationId],
  );
  if (!chat) return undefined;
  const [source] = await tx.write<{ mode_before: string }>(
    `INSERT INTO album_source (conversation_id, album_id, workspace_id, mode_before) VALUES ($1, $2, $3, $4)
     ON CONFLICT (conversation_id) DO UPDATE SET album_id = excluded.album_id RETURNING mode_before`,
    [conversationId, album.id, tx.workspaceId, chat.mode],
  );
  const mode = answered ? answeredMode(chat.mode, source?.mode_before) : 'archive';
  if (mode !== chat.mode) await setMode(tx, conversationId, mode);
  return album;
}

/** What an earlier binding archived is answered as before it; a mode that somebody chose since stays. */
function answeredMode(mode: string, before: string | undefined): string {
  return mode === 'archive' ? (before ?? mode) : mode;
}

/** False: it was not bound, or not to `albumId`. */
export async function unbindSource(
  tx: WorkspaceTx,
  conversationId: string,
  albumId?: string,
): Promise<boolean> {
  await tx.query('SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE', [conversationId]);
  const [source] = await tx.write<{ mode_before: string }>(
    'DELETE FROM album_source WHERE conversation_id = $1 AND ($2::uuid IS NULL OR album_id = $2) RETURNING mode_before',
    [conversationId, albumId ?? null],
  );
  if (source) await setMode(tx, conversationId, source.mode_before);
  return source !== undefined;
}

/** All chats of an album, whose lock the caller has: none is added meanwhile. */
export async function unbindSources(tx: WorkspaceTx, albumId: string): Promise<void> {
  const chats = await tx.query<{ id: string }>(
    `SELECT id FROM conversation WHERE id IN (SELECT conversation_id FROM album_source WHERE album_id = $1)
     ORDER BY id FOR NO KEY UPDATE`,
    [albumId],
  );
  for (const { id } of chats) await unbindSource(tx, id, albumId);
}

export async function readAlbumSources(tx: WorkspaceTx, albumId: string): Promise<AlbumSource[]> {
  const rows = await tx.query<SourceRow>(SOURCES, [albumId]);
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    channelAccountId: row.channel_account_id,
    platform: row.platform,
    title: row.title,
    answered: row.mode !== 'archive',
    boundAt: row.created_at,
  }));
}

/** Title and mode are those of the chat in which a bound one went on. */
const SOURCES = `
  SELECT s.conversation_id, s.created_at, c.channel_account_id, a.platform, c.title, c.mode
  FROM album_source s JOIN conversation c ON c.id = merged_conversation(s.conversation_id)
  JOIN channel_account a ON a.id = c.channel_account_id
  WHERE s.album_id = $1 ORDER BY s.created_at, s.conversation_id`;

interface SourceRow {
  conversation_id: string;
  channel_account_id: string;
  platform: string;
  title: string | null;
  mode: string;
  created_at: Date;
}

async function setMode(tx: WorkspaceTx, conversationId: string, mode: string): Promise<void> {
  await tx.write('UPDATE conversation SET mode = $2, updated_at = app_now() WHERE id = $1', [
    conversationId,
    mode,
  ]);
}
