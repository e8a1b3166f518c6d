import type { AttachmentState } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WorkspaceTx } from '../database/workspace-transaction';
import {
  readAlbumPage,
  readPublicAlbumPage,
  type AlbumFilter,
  type AlbumPage,
  type PublicAlbumFilter,
  type PublicAlbumPage,
} from './album-page';
import { bindSource, readAlbumSources, unbindSource, unbindSources, type AlbumSource } from './album-sources';
import { readAlbumStats, type AlbumStats } from './album-stats';
import { lockAlbum, syncAlbum, type AlbumSync, type AlbumSyncOptions } from './album-sync';

export interface Album {
  id: string;
  name: string;
  /** Whether its public address is answered. */
  publicLinks: boolean;
  /** What that address says; another one each time it is switched on. */
  publicId: string;
  /** When it was last looked through for what was missed; null: never. */
  syncedAt: Date | null;
  /** When it is next; null: no chat fills it. */
  syncDueAt: Date | null;
  /** What the last look did. `failed`: files of its chats that will not come, as of then. Null: it was never done. */
  lastSync: { added: number; retried: number; failed: number } | null;
  createdAt: Date;
}

/** What an attachment did to the album of its chat. `added`: false for what the album had. */
export type AlbumChange =
  | { albumId: string; itemId: string; added: boolean; nearDuplicateOf?: string }
  | { albumId: string; failed: Exclude<AttachmentState, 'pending' | 'stored'> };

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
    return bindSource(tx, conversationId, answered, () => this.makeDue(tx, albumName));
  }

  /** What came stays in the album; the chat is answered as before. False: it was not bound, or not to `albumId`. */
  async unbind(tx: WorkspaceTx, conversationId: string, albumId?: string): Promise<boolean> {
    return unbindSource(tx, conversationId, albumId);
  }

  /** The chats that fill it, in the order in which they were bound. */
  async sources(tx: WorkspaceTx, albumId: string): Promise<AlbumSource[]> {
    return readAlbumSources(tx, albumId);
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

  /** Off: its public address is dead for good. On again: it has another one. Undefined: there is no such album. */
  async setPublicLinks(tx: WorkspaceTx, albumId: string, allowed: boolean): Promise<Album | undefined> {
    const [row] = await tx.write<AlbumRow>(
      `UPDATE album SET public_links = $2,
         public_id = CASE WHEN $2 AND NOT public_links THEN gen_random_uuid() ELSE public_id END
       WHERE id = $1 RETURNING *`,
      [albumId, allowed],
    );
    return row && albumOf(row);
  }

  /** Its chats are answered as before; its files stay with their messages. False: there is no such album. */
  async remove(tx: WorkspaceTx, albumId: string): Promise<boolean> {
    if (!(await lockAlbum(tx, albumId))) return false;
    await unbindSources(tx, albumId);
    // It waits for files that are being added. Whoever adds one waits for none of these locks any more.
    await tx.write('DELETE FROM album WHERE id = $1', [albumId]);
    return true;
  }

  /** By what its public address says. Undefined: there is none, or its links are off. */
  async findPublic(tx: WorkspaceTx, publicId: string): Promise<Album | undefined> {
    const [row] = await tx.query<AlbumRow>('SELECT * FROM album WHERE public_id = $1 AND public_links', [
      publicId,
    ]);
    return row && albumOf(row);
  }

  /**
   * An attachment of a chat has settled: in the same transaction, after `settle`. Null: its chat is bound to no album,
   * or no more, or it will be tried again.
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
  async sync(tx: WorkspaceTx, albumId: string, options: AlbumSyncOptions): Promise<AlbumSync> {
    return syncAlbum(tx, albumId, options);
  }

  async stats(tx: WorkspaceTx, albumId: string): Promise<AlbumStats> {
    return readAlbumStats(tx, albumId);
  }

  /** Newest first. @throws UsageError for a cursor that none of these pages gave */
  async page(tx: WorkspaceTx, albumId: string, filter: AlbumFilter = {}): Promise<AlbumPage> {
    return readAlbumPage(tx, albumId, filter);
  }

  /** For people without a key: nothing of whose it is or where it came from. @throws UsageError as `page` */
  async publicPage(
    tx: WorkspaceTx,
    albumId: string,
    filter: PublicAlbumFilter = {},
  ): Promise<PublicAlbumPage> {
    return readPublicAlbumPage(tx, albumId, filter);
  }

  /** Made if it is not there yet, and due to be looked through. */
  private async makeDue(tx: WorkspaceTx, name: string): Promise<Album> {
    const [row] = await tx.write<AlbumRow>(
      `INSERT INTO album (workspace_id, name, sync_due_at) VALUES ($1, $2, app_now())
       ON CONFLICT (workspace_id, name) DO UPDATE SET sync_due_at = app_now() RETURNING *`,
      [tx.workspaceId, name],
    );
    if (!row) throw new Error('INSERT … RETURNING gave no row');
    return albumOf(row);
  }
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

interface AlbumRow {
  id: string;
  name: string;
  public_links: boolean;
  public_id: string;
  synced_at: Date | null;
  sync_due_at: Date | null;
  sync_added: number | null;
  sync_retried: number | null;
  sync_failed: number | null;
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
  const { sync_added: added, sync_retried: retried, sync_failed: failed } = row;
  return {
    id: row.id,
    name: row.name,
    publicLinks: row.public_links,
    publicId: row.public_id,
    syncedAt: row.synced_at,
    syncDueAt: row.sync_due_at,
    lastSync: added === null || retried === null || failed === null ? null : { added, retried, failed },
    createdAt: row.created_at,
  };
}
