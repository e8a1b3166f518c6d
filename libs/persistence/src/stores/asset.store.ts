import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** One variant of an asset, with where its bytes are. */
export interface AssetVariant {
  assetId: string;
  /** `thumb`, `cover`, or any name of the workspace's own. */
  variant: string;
  fileName: string;
  objectId: string;
  /** Lower-case hex. */
  sha256: string;
  sizeBytes: number;
  mimeType: string;
  key: string;
  store: string;
  width?: number;
  height?: number;
  durationSeconds?: number;
  updatedAt: Date;
}

/** What a workspace sends again and again. Platforms' handles hang on the bytes: a changed variant has none yet. */
@Injectable()
export class AssetStore {
  /** Makes or changes one variant; the asset is made with its first. Undefined: there is no such object. */
  async put(
    tx: WorkspaceTx,
    {
      asset,
      variant,
      objectId,
      fileName,
    }: { asset: string; variant: string; objectId: string; fileName: string },
  ): Promise<{ assetId: string; changed: boolean } | undefined> {
    const [object] = await tx.query('SELECT FROM media_object WHERE id = $1', [objectId]);
    if (!object) return undefined;
    const [row] = await tx.write<{ id: string }>(
      `INSERT INTO asset (workspace_id, name) VALUES ($1, $2)
       ON CONFLICT (workspace_id, name) DO UPDATE SET created_at = asset.created_at RETURNING id`,
      [tx.workspaceId, asset],
    );
    if (!row) throw new Error('INSERT … RETURNING gave no row');
    const changed = await tx.write(
      `INSERT INTO asset_variant (asset_id, name, workspace_id, object_id, file_name) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (asset_id, name) DO UPDATE SET object_id = excluded.object_id, file_name = excluded.file_name,
         updated_at = app_now()
       WHERE (asset_variant.object_id, asset_variant.file_name) IS DISTINCT FROM (excluded.object_id, excluded.file_name)
       RETURNING asset_id`,
      [row.id, variant, tx.workspaceId, objectId, fileName],
    );
    return { assetId: row.id, changed: changed.length > 0 };
  }

  /** Several variants in one query, those that are there. Without `variants`: all. */
  async find(tx: WorkspaceTx, asset: string, variants?: readonly string[]): Promise<AssetVariant[]> {
    const rows = await tx.query<VariantRow>(
      `${VARIANT} WHERE a.name = $1 AND ($2::text[] IS NULL OR v.name = ANY ($2)) ORDER BY v.name`,
      [asset, variants ?? null],
    );
    return rows.map(variantOf);
  }

  /** By name, after `after`, with the names of their variants. */
  async list(
    tx: WorkspaceTx,
    { limit, after }: { limit: number; after?: string },
  ): Promise<{ id: string; name: string; variants: string[] }[]> {
    return tx.query(
      `SELECT a.id, a.name, ARRAY(SELECT v.name FROM asset_variant v WHERE v.asset_id = a.id ORDER BY 1) AS variants
       FROM asset a WHERE $1::text IS NULL OR a.name > $1 ORDER BY a.name LIMIT $2`,
      [after ?? null, limit],
    );
  }

  /** One variant, or the whole asset. Its bytes stay for whoever else names them. False: it was not there. */
  async remove(tx: WorkspaceTx, asset: string, variant?: string): Promise<boolean> {
    const rows =
      variant === undefined
        ? await tx.write('DELETE FROM asset WHERE name = $1 RETURNING id', [asset])
        : await tx.write(
            `DELETE FROM asset_variant v USING asset a
             WHERE v.asset_id = a.id AND a.name = $1 AND v.name = $2 RETURNING v.asset_id`,
            [asset, variant],
          );
    return rows.length > 0;
  }
}

const VARIANT = `
  SELECT v.asset_id, v.name, v.file_name, v.object_id, v.updated_at, o.sha256, o.size_bytes, o.mime_type, o.key, o.store,
    o.width, o.height, o.duration_seconds
  FROM asset a JOIN asset_variant v ON v.asset_id = a.id JOIN media_object o ON o.id = v.object_id`;

interface VariantRow {
  asset_id: string;
  name: string;
  file_name: string;
  object_id: string;
  updated_at: Date;
  sha256: string;
  size_bytes: string;
  mime_type: string;
  key: string;
  store: string;
  width: number | null;
  height: number | null;
  duration_seconds: number | null;
}

function variantOf(row: VariantRow): AssetVariant {
  return {
    assetId: row.asset_id,
    variant: row.name,
    fileName: row.file_name,
    objectId: row.object_id,
    sha256: row.sha256,
    sizeBytes: Number(row.size_bytes),
    mimeType: row.mime_type,
    key: row.key,
    store: row.store,
    ...(row.width !== null && { width: row.width }),
    ...(row.height !== null && { height: row.height }),
    ...(row.duration_seconds !== null && { durationSeconds: row.duration_seconds }),
    updatedAt: row.updated_at,
  };
}
