import type { AttachmentState } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';
import { readAlbumPage, type AlbumFilter, type AlbumPage } from './album-page';
import { readAlbumStats, type AlbumStats } from './album-stats';

export interface Album {
  id: string;
  name: string;
  /** Whether links may be given to people without a key. */
  publicLinks: boolean;
  /** When it was last looked through for what was missed. */
  syncedAt: Date | null;
  createdAt: Date;
}

/** What an attachment did to the album of its chat. `added`: false for what the album had. */
export type AlbumChange =
  | { albumId: string; itemId: string; added: boolean; nearDuplicateOf?: string }
  | { albumId: string; failed: Exclude<AttachmentState, 'pending' | 'stored'> };

/** What a look for missed media did. `more`: there was more than the limit; it is due again at once. */
export interface AlbumSync {
  added: number;
  retried: number;
  more: boolean;
}

/** Collections that fill themselves from the chats that are bound to them. */
@Injectable()
export class AlbumStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Media of this chat go there from now on, and a re-sync is due for those that came before. The album is made with
   * its first chat; a chat is bound to one album. It is archived, so that nobody answers in it, unless `answered`.
   * Undefined: there is no such conversation.
   */
  async bind(
    tx: WorkspaceTx,
    albumName: string,
    conversationId: string,
    { answered = false }: { answered?: boolean } = {},
  ): Promise<Album | undefined> {
    const [chat] = await tx.query<{ mode: string }>(
      'SELECT mode FROM conversation WHERE id = $1 FOR NO KEY UPDATE',
      [conversationId],
    );
    if (!chat) return undefined;
    const [album] = await tx.write<AlbumRow>(
      `INSERT INTO album (workspace_id, name, sync_due_at) VALUES ($1, $2, app_now())
       ON CONFLICT (workspace_id, name) DO UPDATE SET sync_due_at = app_now() RETURNING *`,
      [tx.workspaceId, albumName],
    );
    if (!album) throw new Error('INSERT … RETURNING gave no row');
    await tx.write(
      `INSERT INTO album_source (conversation_id, album_id, workspace_id, mode_before) VALUES ($1, $2, $3, $4)
       ON CONFLICT (conversation_id) DO UPDATE SET album_id = excluded.album_id`,
      [conversationId, album.id, tx.workspaceId, chat.mode],
    );
    if (!answered) await setMode(tx, conversationId, 'archive');
    return albumOf(album);
  }

  /** What came stays in the album; the chat is answered as before. False: it was not bound, or not to `albumId`. */
  async unbind(tx: WorkspaceTx, conversationId: string, albumId?: string): Promise<boolean> {
    await tx.query('SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE', [conversationId]);
    const [source] = await tx.write<{ mode_before: string }>(
      'DELETE FROM album_source WHERE conversation_id = $1 AND ($2::uuid IS NULL OR album_id = $2) RETURNING mode_before',
      [conversationId, albumId ?? null],
    );
    if (source) await setMode(tx, conversationId, source.mode_before);
    return source !== undefined;
  }

  /** An album that no chat fills yet. Undefined: the name is taken. */
  async create(tx: WorkspaceTx, name: string): Promise<Album | undefined> {
    const [row] = await tx.write<AlbumRow>(
      `INSERT INTO album (workspace_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING *`,
      [tx.workspaceId, name],
    );
    return row && albumOf(row);
  }

  async get(tx: WorkspaceTx, id: string): Promise<Album | undefined> {
    const [row] = await tx.query<AlbumRow>('SELECT * FROM album WHERE id = $1', [id]);
    return row && albumOf(row);
  }

  async find(tx: WorkspaceTx, name: string): Promise<Album | undefined> {
    const [row] = await tx.query<AlbumRow>('SELECT * FROM album WHERE name = $1', [name]);
    return row && albumOf(row);
  }

  async list(tx: WorkspaceTx): Promise<Album[]> {
    const rows = await tx.query<AlbumRow>('SELECT * FROM album ORDER BY name');
    return rows.map(albumOf);
  }

  async setPublicLinks(tx: WorkspaceTx, albumId: string, allowed: boolean): Promise<void> {
    await tx.write('UPDATE album SET public_links = $2 WHERE id = $1', [albumId, allowed]);
  }

  /**
   * An attachment of a chat has settled: in the same transaction, after `settle`. Null: its chat is bound to no album,
   * or it will be tried again.
   */
  async addSettled(tx: WorkspaceTx, attachmentId: string): Promise<AlbumChange | null> {
    const [row] = await tx.query<SettledRow>(SETTLED, [attachmentId]);
    if (!row || row.waiting) return null;
    if (row.state !== 'stored') {
      if (row.is_news) await tell(tx, { attachmentId, ...row });
      return { albumId: row.album_id, failed: row.state };
    }
    const [item] = await tx.query<ItemRow>('SELECT * FROM add_to_album($1, $2)', [
      row.album_id,
      attachmentId,
    ]);
    if (!item) return null;
    return {
      albumId: row.album_id,
      itemId: item.item_id,
      added: item.added,
      ...(item.near_duplicate_of !== null && { nearDuplicateOf: item.near_duplicate_of }),
    };
  }

  /** Albums whose re-sync is due, over all workspaces; each is pushed on by `againMs`, should it fail. */
  async sweepSync(limit: number, againMs: number): Promise<{ workspaceId: string; albumId: string }[]> {
    const rows = await this.database.query<{ workspace_id: string; album_id: string }[]>(
      `SELECT * FROM sweep_albums($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({ workspaceId: row.workspace_id, albumId: row.album_id }));
  }

  /**
   * Looks through the bound chats: files that failed in the last 30 days are tried once more, stored ones that are
   * missing are added. At most `limit` of each; the next look is due after `nextInMs`.
   */
  async sync(
    tx: WorkspaceTx,
    albumId: string,
    { limit, nextInMs }: { limit: number; nextInMs: number },
  ): Promise<AlbumSync> {
    const retried = await tx.write(RETRY, [albumId, limit]);
    const missing = await tx.query<{ id: string }>(MISSING, [albumId, limit]);
    let added = 0;
    for (const { id } of missing) {
      const [item] = await tx.query<ItemRow>('SELECT * FROM add_to_album($1, $2)', [albumId, id]);
      if (item?.added) added += 1;
    }
    const more = missing.length === limit && added > 0;
    await tx.write(
      `UPDATE album SET synced_at = app_now(), sync_due_at = CASE
         WHEN EXISTS (SELECT FROM album_source WHERE album_id = $1) THEN app_now() + $2 * interval '1 millisecond' END
       WHERE id = $1`,
      [albumId, more ? 0 : nextInMs],
    );
    return { added, retried: retried.length, more };
  }

  async stats(tx: WorkspaceTx, albumId: string): Promise<AlbumStats> {
    return readAlbumStats(tx, albumId);
  }

  /** Newest first. @throws UsageError for a cursor that none of these pages gave */
  async page(tx: WorkspaceTx, albumId: string, filter: AlbumFilter = {}): Promise<AlbumPage> {
    return readAlbumPage(tx, albumId, filter);
  }
}

async function setMode(tx: WorkspaceTx, conversationId: string, mode: string): Promise<void> {
  await tx.write('UPDATE conversation SET mode = $2, updated_at = app_now() WHERE id = $1', [
    conversationId,
    mode,
  ]);
}

async function tell(
  tx: WorkspaceTx,
  failed: {
    attachmentId: string;
    album_id: string;
    conversation_id: string;
    state: string;
    correlation_id: string;
  },
): Promise<void> {
  const { attachmentId, album_id: albumId, conversation_id: conversationId, state, correlation_id } = failed;
  await tx.write(
    `INSERT INTO event (workspace_id, channel, type, payload, correlation_id)
     VALUES ($1, $2, 'album.mediaFailed', $3, $4)`,
    [
      tx.workspaceId,
      `workspace:${tx.workspaceId}`,
      { v: 1, albumId, attachmentId, conversationId, state },
      correlation_id,
    ],
  );
}

const SETTLED = `
  SELECT album.id AS album_id, a.state, a.due_at IS NOT NULL AS waiting, m.conversation_id, m.correlation_id,
    a.state <> 'failed' OR a.gave_up_at = a.settled_at AS is_news
  FROM attachment a JOIN message m ON m.id = a.message_id
  JOIN album ON album.id = album_of(m.conversation_id) WHERE a.id = $1`;

const RETRY = `
  UPDATE attachment a SET due_at = app_now(), attempts = 0 FROM (
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

interface AlbumRow {
  id: string;
  name: string;
  public_links: boolean;
  synced_at: Date | null;
  created_at: Date;
}

interface SettledRow {
  album_id: string;
  state: Exclude<AttachmentState, 'pending'>;
  waiting: boolean;
  /** Not for the second time, after a re-sync. */
  is_news: boolean;
  conversation_id: string;
  correlation_id: string;
}

interface ItemRow {
  item_id: string;
  added: boolean;
  near_duplicate_of: string | null;
}

function albumOf(row: AlbumRow): Album {
  return {
    id: row.id,
    name: row.name,
    publicLinks: row.public_links,
    syncedAt: row.synced_at,
    createdAt: row.created_at,
  };
}
