import { newId } from '@causerie/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkspaceTransaction, type WorkspaceTx } from '../database/workspace-transaction';

/** Bytes that a store has. */
export interface NewMediaObject {
  /** Lower-case hex. */
  sha256: string;
  sizeBytes: number;
  /** By content. */
  mimeType: string;
  key: string;
  store: string;
  /** It lies in a fallback: to be brought to the primary store. */
  displaced: boolean;
  width?: number;
  height?: number;
  durationSeconds?: number;
  /** 64 bits, of pictures. */
  perceptualHash?: bigint;
}

export interface MediaObject extends Omit<NewMediaObject, 'perceptualHash'> {
  id: string;
  /** The words of a recording. */
  transcript?: string;
  /** What a picture shows. */
  caption?: string;
}

export interface NewMediaVariant extends Omit<NewMediaObject, 'durationSeconds' | 'perceptualHash'> {
  /** It stands for what could not be made. */
  placeholder: boolean;
}

export interface MediaVariant extends NewMediaVariant {
  objectId: string;
  name: string;
  /** A placeholder for a day: whoever asks now may have what it takes to make the variant. */
  outdated: boolean;
}

/** An object, or one of its variants by name, that lies elsewhere than in the primary store. */
export interface DisplacedMedia {
  workspaceId: string;
  objectId: string;
  variant?: string;
  key: string;
  store: string;
  sizeBytes: number;
  mimeType: string;
}

/** Records of bytes: once a workspace, however often they came. */
@Injectable()
export class MediaObjectStore {
  private readonly transaction: WorkspaceTransaction;

  constructor(private readonly database: DataSource) {
    this.transaction = new WorkspaceTransaction(database);
  }

  /** Of two that record the same bytes the first one wins: the other is told where they are. */
  async record(tx: WorkspaceTx, object: NewMediaObject): Promise<{ id: string; key: string; store: string }> {
    const hash = object.perceptualHash;
    const [row] = await tx.write<{ id: string; key: string; store: string }>(
      `INSERT INTO media_object (id, workspace_id, sha256, size_bytes, mime_type, key, store, promote_due_at, width, height,
         duration_seconds, perceptual_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8 THEN app_now() END, $9, $10, $11, $12)
       -- A column of no key: whoever refers to the object meanwhile need not wait.
       ON CONFLICT (workspace_id, sha256) DO UPDATE SET size_bytes = media_object.size_bytes RETURNING id, key, store`,
      [
        newId(),
        tx.workspaceId,
        object.sha256,
        object.sizeBytes,
        object.mimeType,
        object.key,
        object.store,
        object.displaced,
        object.width ?? null,
        object.height ?? null,
        object.durationSeconds ?? null,
        // The column is signed.
        hash === undefined ? null : BigInt.asIntN(64, hash).toString(),
      ],
    );
    if (!row) throw new Error('INSERT … RETURNING gave no row');
    return row;
  }

  async find(tx: WorkspaceTx, id: string): Promise<MediaObject | undefined> {
    const [row] = await tx.query<ObjectRow>('SELECT * FROM media_object WHERE id = $1', [id]);
    return row && objectOf(row);
  }

  async findBySha256(tx: WorkspaceTx, sha256: string): Promise<MediaObject | undefined> {
    const [row] = await tx.query<ObjectRow>('SELECT * FROM media_object WHERE sha256 = $1', [sha256]);
    return row && objectOf(row);
  }

  /** What is said of it: stays until it is said anew. */
  async describe(
    tx: WorkspaceTx,
    id: string,
    { transcript, caption }: { transcript?: string; caption?: string },
  ): Promise<void> {
    await tx.write(
      `UPDATE media_object SET transcript = coalesce($2, transcript), caption = coalesce($3, caption) WHERE id = $1`,
      [id, transcript ?? null, caption ?? null],
    );
  }

  async findVariant(tx: WorkspaceTx, objectId: string, name: string): Promise<MediaVariant | undefined> {
    const [row] = await tx.query<VariantRow>(
      `SELECT *, placeholder AND created_at <= app_now() - interval '1 day' AS outdated
       FROM media_variant WHERE object_id = $1 AND name = $2`,
      [objectId, name],
    );
    return row && variantOf(row);
  }

  /** The last one wins: a variant can be made again. False: there is no such object. */
  async recordVariant(
    tx: WorkspaceTx,
    { objectId, name }: { objectId: string; name: string },
    variant: NewMediaVariant,
  ): Promise<boolean> {
    const rows = await tx.write(
      `INSERT INTO media_variant (object_id, name, workspace_id, sha256, key, store, promote_due_at, size_bytes, mime_type,
         width, height, placeholder)
       SELECT id, $2, workspace_id, $3, $4, $5, CASE WHEN $6 THEN app_now() END, $7, $8, $9, $10, $11
       FROM media_object WHERE id = $1 FOR KEY SHARE
       ON CONFLICT (object_id, name) DO UPDATE SET sha256 = excluded.sha256, key = excluded.key, store = excluded.store,
         promote_due_at = excluded.promote_due_at, size_bytes = excluded.size_bytes, mime_type = excluded.mime_type,
         width = excluded.width, height = excluded.height, placeholder = excluded.placeholder, created_at = app_now()
       RETURNING object_id`,
      [
        objectId,
        name,
        variant.sha256,
        variant.key,
        variant.store,
        variant.displaced,
        variant.sizeBytes,
        variant.mimeType,
        variant.width ?? null,
        variant.height ?? null,
        variant.placeholder,
      ],
    );
    return rows.length > 0;
  }

  /** What a fallback took, over all workspaces: at most `limit` objects and as many variants, pushed on by `againMs`. */
  async sweepDisplaced(limit: number, againMs: number): Promise<DisplacedMedia[]> {
    const rows = await this.database.query<DisplacedRow[]>(
      `SELECT * FROM sweep_displaced_media($1, $2 * interval '1 millisecond')`,
      [limit, againMs],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      objectId: row.object_id,
      ...(row.variant !== null && { variant: row.variant }),
      key: row.key,
      store: row.store,
      sizeBytes: Number(row.size_bytes),
      mimeType: row.mime_type,
    }));
  }

  /**
   * It lies in `store` now, at home. With `from`: only if it lay there; with `sha256`: only if it still is these bytes,
   * as a variant can be made again. False: it did not, is other ones, or is gone.
   */
  async moved(
    workspaceId: string,
    objectId: string,
    { store, from, sha256, variant }: { store: string; from?: string; sha256?: string; variant?: string },
  ): Promise<boolean> {
    const place = 'SET store = $2, promote_due_at = NULL';
    const where = '($3::text IS NULL OR store = $3) AND ($4::text IS NULL OR sha256 = $4)';
    const values = [objectId, store, from ?? null, sha256 ?? null];
    const rows = await this.transaction.run(workspaceId, (tx) =>
      variant === undefined
        ? tx.write(`UPDATE media_object ${place} WHERE id = $1 AND ${where} RETURNING id`, values)
        : tx.write(
            `UPDATE media_variant ${place} WHERE object_id = $1 AND ${where} AND name = $5 RETURNING object_id`,
            [...values, variant],
          ),
    );
    return rows.length > 0;
  }

  /** It cannot be brought home before a person has mended something: `sweepDisplaced` passes over it for so long. */
  async promoteLater({ workspaceId, objectId, variant, store }: DisplacedMedia, inMs: number): Promise<void> {
    const place = `SET promote_due_at = app_now() + $3 * interval '1 millisecond'`;
    const where = 'store = $2 AND promote_due_at IS NOT NULL';
    const values = [objectId, store, inMs];
    await this.transaction.run(workspaceId, (tx) =>
      variant === undefined
        ? tx.write(`UPDATE media_object ${place} WHERE id = $1 AND ${where}`, values)
        : tx.write(`UPDATE media_variant ${place} WHERE object_id = $1 AND ${where} AND name = $4`, [
            ...values,
            variant,
          ]),
    );
  }
}

interface PlaceRow {
  sha256: string;
  size_bytes: string;
  mime_type: string;
  key: string;
  store: string;
  promote_due_at: Date | null;
  width: number | null;
  height: number | null;
}

interface ObjectRow extends PlaceRow {
  id: string;
  duration_seconds: number | null;
  transcript: string | null;
  caption: string | null;
}

interface VariantRow extends PlaceRow {
  object_id: string;
  name: string;
  placeholder: boolean;
  outdated: boolean;
}

interface DisplacedRow extends Pick<PlaceRow, 'key' | 'store' | 'size_bytes' | 'mime_type'> {
  workspace_id: string;
  object_id: string;
  variant: string | null;
}

function placeOf(row: PlaceRow) {
  return {
    sha256: row.sha256,
    sizeBytes: Number(row.size_bytes),
    mimeType: row.mime_type,
    key: row.key,
    store: row.store,
    displaced: row.promote_due_at !== null,
    ...(row.width !== null && { width: row.width }),
    ...(row.height !== null && { height: row.height }),
  };
}

function objectOf(row: ObjectRow): MediaObject {
  return {
    id: row.id,
    ...placeOf(row),
    ...(row.duration_seconds !== null && { durationSeconds: row.duration_seconds }),
    ...(row.transcript !== null && { transcript: row.transcript }),
    ...(row.caption !== null && { caption: row.caption }),
  };
}

function variantOf(row: VariantRow): MediaVariant {
  const { object_id: objectId, name, placeholder, outdated } = row;
  return { objectId, name, ...placeOf(row), placeholder, outdated };
}
