import type { DataSource } from 'typeorm';
import { asSystem } from '../database/as-system';

/** Bytes that a record names: an object, or one of its variants by name. */
export interface StoredMedia {
  workspaceId: string;
  objectId: string;
  variant: string | null;
  key: string;
  store: string;
  /** Lower-case hex. */
  sha256: string;
  sizeBytes: number;
  mimeType: string;
}

/** All records of bytes, over all workspaces. For the owner's connection only: commands that look after the stores. */
export class MediaInventory {
  constructor(private readonly owner: DataSource) {}

  /** By key. `store`: only what lies there. `after`: the last one of the page before. */
  async page(store: string | undefined, limit: number, after?: StoredMedia): Promise<StoredMedia[]> {
    const rows = await asSystem(this.owner, (manager) =>
      manager.query<MediaRow[]>(PAGE, [
        store ?? null,
        limit,
        after?.key ?? null,
        after?.objectId ?? null,
        after?.variant ?? '',
      ]),
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      objectId: row.object_id,
      variant: row.name === '' ? null : row.name,
      key: row.key,
      store: row.store,
      sha256: row.sha256,
      sizeBytes: Number(row.size_bytes),
      mimeType: row.mime_type,
    }));
  }

  /** How many records say that their bytes lie there, and how many bytes these are. */
  async count(store?: string): Promise<{ objects: number; bytes: number }> {
    const [row] = await asSystem(this.owner, (manager) =>
      manager.query<{ objects: number; bytes: string }[]>(
        `SELECT count(*)::int AS objects, coalesce(sum(size_bytes), 0) AS bytes FROM (
           SELECT size_bytes, store FROM media_object UNION ALL SELECT size_bytes, store FROM media_variant) m
         WHERE $1::text IS NULL OR store = $1`,
        [store ?? null],
      ),
    );
    return { objects: row?.objects ?? 0, bytes: Number(row?.bytes ?? 0) };
  }

  /** Those of the keys that a record says lie in this store. */
  async known(store: string, keys: readonly string[]): Promise<Set<string>> {
    const rows = await asSystem(this.owner, (manager) =>
      manager.query<{ key: string }[]>(
        `SELECT key FROM media_object WHERE key = ANY ($2) AND store = $1
         UNION SELECT key FROM media_variant WHERE key = ANY ($2) AND store = $1`,
        [store, keys],
      ),
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** Records of these keys that say `from` say `to` afterwards. Returns how many did. */
  async move(from: string, to: string, keys: readonly string[]): Promise<number> {
    const [row] = await asSystem(this.owner, (manager) =>
      manager.query<{ moved: number }[]>(
        `WITH object AS (
           UPDATE media_object SET store = $2 WHERE key = ANY ($3) AND store = $1 RETURNING id
         ), variant AS (
           UPDATE media_variant SET store = $2 WHERE key = ANY ($3) AND store = $1 RETURNING object_id
         )
         SELECT ((SELECT count(*) FROM object) + (SELECT count(*) FROM variant))::int AS moved`,
        [from, to, keys],
      ),
    );
    return row?.moved ?? 0;
  }
}

const PAGE = `
  SELECT * FROM (
    SELECT workspace_id, id AS object_id, '' AS name, key, store, sha256, size_bytes, mime_type FROM media_object
    UNION ALL
    SELECT workspace_id, object_id, name, key, store, sha256, size_bytes, mime_type FROM media_variant
  ) m
  WHERE ($1::text IS NULL OR store = $1)
    AND ($3::text IS NULL OR (key, object_id, name) > ($3, $4::uuid, $5))
  ORDER BY key, object_id, name LIMIT $2`;

interface MediaRow {
  workspace_id: string;
  object_id: string;
  name: string;
  key: string;
  store: string;
  sha256: string;
  size_bytes: string;
  mime_type: string;
}
