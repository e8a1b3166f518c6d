import type { DataSource } from 'typeorm';
import { asSystem } from '../database/as-system';
import { databaseErrorCode } from '../database/database-error';

/** Bytes of an object that nothing refers to: its own, or those of one of its variants. */
export interface UnreferencedBytes {
  objectId: string;
  store: string;
  key: string;
  sizeBytes: number;
}

export interface RemovedMedia {
  objects: number;
  /** Of platforms, that were forgotten with them. */
  handles: number;
}

/**
 * Objects older than a day that no attachment, album, asset or message for later has, over all workspaces. For the
 * owner's connection only.
 */
export class UnreferencedMedia {
  constructor(private readonly owner: DataSource) {}

  /** Among the next `limit` objects after `after`, by id. `last`: where the next page begins; missing after the last. */
  async page(
    stores: readonly string[],
    limit: number,
    after: string = FIRST,
  ): Promise<{ found: UnreferencedBytes[]; last?: string }> {
    const [row] = await asSystem(this.owner, (manager) =>
      manager.query<{ found: UnreferencedBytes[]; last: string | null }[]>(PAGE, [after, limit, stores]),
    );
    const { found = [], last = null } = row ?? {};
    return last === null ? { found } : { found, last };
  }

  /**
   * Deletes those of them that nothing refers to by now, with their variants; platforms' handles of their bytes are
   * forgotten. What somebody is using at this moment stays, and so does what a table unknown here refers to.
   */
  async remove(objectIds: readonly string[]): Promise<RemovedMedia> {
    try {
      return await asSystem(this.owner, async (manager) => {
        // Whoever has the lock keeps out new references; those that are there already the next statement sees.
        const locked = await manager.query<{ id: string }[]>(LOCK, [objectIds]);
        const [gone] = await manager.query<[RemovedMedia]>(REMOVE, [locked.map(({ id }) => id)]);
        return gone;
      });
    } catch (error) {
      if (databaseErrorCode(error) !== FOREIGN_KEY_VIOLATION) throw error;
      return this.removeEach(objectIds);
    }
  }

  /** One refuses: the others go. */
  private async removeEach(objectIds: readonly string[]): Promise<RemovedMedia> {
    const sum: RemovedMedia = { objects: 0, handles: 0 };
    if (objectIds.length < 2) return sum;
    for (const id of objectIds) {
      const { objects, handles } = await this.remove([id]);
      sum.objects += objects;
      sum.handles += handles;
    }
    return sum;
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000';
const FOREIGN_KEY_VIOLATION = '23503';

/** Of an object `o`. A message for later names its files in JSON, where no foreign key protects them. */
const IS_UNREFERENCED = `
  o.created_at <= (SELECT app_now() - interval '1 day')
  AND NOT EXISTS (SELECT FROM attachment a WHERE a.object_id = o.id)
  AND NOT EXISTS (SELECT FROM album_item i WHERE i.object_id = o.id)
  AND NOT EXISTS (SELECT FROM asset_variant v WHERE v.object_id = o.id)
  AND o.id NOT IN (
    SELECT (a -> 'source' ->> 'object')::uuid FROM scheduled_message s CROSS JOIN jsonb_array_elements(s.attachments) a
    WHERE s.due_at IS NOT NULL AND a -> 'source' ? 'object')`;

const PAGE = `
  WITH looked AS (SELECT * FROM media_object WHERE id > $1 ORDER BY id LIMIT $2),
  free AS (SELECT id, store, key, size_bytes FROM looked o WHERE store = ANY ($3) AND ${IS_UNREFERENCED}),
  bytes AS (
    SELECT * FROM free
    UNION ALL SELECT v.object_id, v.store, v.key, v.size_bytes FROM media_variant v JOIN free ON free.id = v.object_id)
  SELECT (SELECT id FROM looked ORDER BY id DESC LIMIT 1) AS last,
    coalesce(jsonb_agg(jsonb_build_object('objectId', id, 'store', store, 'key', key, 'sizeBytes', size_bytes)), '[]') AS found
  FROM bytes`;

const LOCK = 'SELECT id FROM media_object WHERE id = ANY ($1) ORDER BY id FOR UPDATE SKIP LOCKED';

/** A handle's row stays for its counts. Locked in the order in which those who send lock them. */
const REMOVE = `
  WITH gone AS (
    DELETE FROM media_object o WHERE o.id = ANY ($1) AND ${IS_UNREFERENCED} RETURNING o.workspace_id, o.sha256
  ), handle AS (
    SELECT h.channel_account_id, h.sha256, h.method
    FROM gone JOIN channel_account c ON c.workspace_id = gone.workspace_id
      JOIN media_handle h ON h.channel_account_id = c.id AND h.sha256 = gone.sha256
    WHERE h.handle IS NOT NULL ORDER BY h.channel_account_id, h.sha256, h.method FOR NO KEY UPDATE OF h
  ), forgotten AS (
    UPDATE media_handle h SET handle = NULL, expires_at = NULL FROM handle
    WHERE (h.channel_account_id, h.sha256, h.method) = (handle.channel_account_id, handle.sha256, handle.method)
    RETURNING h.sha256
  )
  SELECT (SELECT count(*) FROM gone)::int AS objects, (SELECT count(*) FROM forgotten)::int AS handles`;
