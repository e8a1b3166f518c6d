import { isUuid, UsageError } from '@causerie/kernel';
import type { MediaKind } from '@causerie/message-schema';
import type { WorkspaceTx } from '../database/workspace-transaction';

export interface AlbumFilter {
  kinds?: readonly MediaKind[];
  sizeBytesMin?: number;
  sizeBytesMax?: number;
  /** Whose message brought it. */
  contactId?: string;
  conversationId?: string;
  /** `only`: those that look like another; `without`: all but those. */
  nearDuplicates?: 'only' | 'without';
  /** 50 without it, 200 at most. */
  limit?: number;
  /** `next` of the page before. */
  cursor?: string;
}

interface AlbumItem {
  id: string;
  objectId: string;
  attachmentId: string;
  conversationId: string;
  contactId: string | null;
  kind: MediaKind;
  mimeType: string;
  sizeBytes: number;
  fileName: string | null;
  width: number | null;
  height: number | null;
  durationSeconds: number | null;
  nearDuplicateOf: string | null;
  takenAt: Date;
  addedAt: Date;
}

export interface AlbumPage {
  items: AlbumItem[];
  /** Opaque; missing on the last page. */
  next?: string;
}

export type PublicAlbumFilter = Pick<AlbumFilter, 'kinds' | 'limit' | 'cursor'>;

/** Nothing of who sent it, where, and under which name. */
export type PublicAlbumItem = Pick<
  AlbumItem,
  'id' | 'kind' | 'mimeType' | 'sizeBytes' | 'width' | 'height' | 'durationSeconds' | 'takenAt'
> & {
  /** Where its bytes lie: for whoever makes a link of it, not for the public. */
  place: { store: string; key: string };
};

export interface PublicAlbumPage {
  items: PublicAlbumItem[];
  next?: string;
}

const LIMIT = 50;
const LIMIT_MAX = 200;

/** Newest first; what is added while somebody pages does not move what they have yet to see. */
export async function readAlbumPage(
  tx: WorkspaceTx,
  albumId: string,
  filter: AlbumFilter,
): Promise<AlbumPage> {
  return readPage(tx, albumId, filter, itemOf);
}

export async function readPublicAlbumPage(
  tx: WorkspaceTx,
  albumId: string,
  { kinds, limit, cursor }: PublicAlbumFilter,
): Promise<PublicAlbumPage> {
  return readPage(tx, albumId, { kinds, limit, cursor }, publicItemOf);
}

async function readPage<Item>(
  tx: WorkspaceTx,
  albumId: string,
  filter: AlbumFilter,
  itemOfRow: (row: ItemRow) => Item,
): Promise<{ items: Item[]; next?: string }> {
  const limit = Math.min(Math.max(Math.trunc(filter.limit ?? LIMIT), 1), LIMIT_MAX);
  const place = filter.cursor === undefined ? undefined : placeOf(filter.cursor);
  const rows = await tx.query<ItemRow>(PAGE, [
    albumId,
    filter.kinds ?? null,
    filter.sizeBytesMin ?? null,
    filter.sizeBytesMax ?? null,
    filter.contactId ?? null,
    filter.conversationId ?? null,
    filter.nearDuplicates === undefined ? null : filter.nearDuplicates === 'only',
    place?.micros ?? null,
    place?.id ?? null,
    limit + 1,
  ]);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(itemOfRow), ...(last && { next: cursorOf(last) }) };
}

const PAGE = `
  SELECT i.id, i.object_id, i.attachment_id, i.conversation_id, i.contact_id, i.kind, o.mime_type, o.store, o.key, i.size_bytes,
    a.file_name, o.width, o.height, o.duration_seconds, i.near_duplicate_of, i.taken_at, i.added_at,
    (extract(epoch FROM i.added_at) * 1000000)::bigint AS micros
  FROM album_item i JOIN media_object o ON o.id = i.object_id JOIN attachment a ON a.id = i.attachment_id
  WHERE i.album_id = $1 AND ($2::text[] IS NULL OR i.kind = ANY ($2))
    AND ($3::bigint IS NULL OR i.size_bytes >= $3) AND ($4::bigint IS NULL OR i.size_bytes <= $4)
    AND ($5::uuid IS NULL OR i.contact_id = $5) AND ($6::uuid IS NULL OR i.conversation_id = $6)
    AND ($7::boolean IS NULL OR (i.near_duplicate_of IS NOT NULL) = $7)
    AND ($8::bigint IS NULL
      OR (i.added_at, i.id) < (timestamptz 'epoch' + $8::bigint * interval '1 microsecond', $9::uuid))
  ORDER BY i.added_at DESC, i.id DESC LIMIT $10`;

/** To the microsecond, as Postgres has it: a Date would lose three digits. */
function cursorOf({ micros, id }: ItemRow): string {
  return Buffer.from(`${micros}.${id}`).toString('base64url');
}

function placeOf(cursor: string): { micros: string; id: string } {
  const [micros = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (!/^\d{1,17}$/.test(micros) || !isUuid(id)) throw new UsageError('This is no cursor of an album.');
  return { micros, id };
}

interface ItemRow {
  id: string;
  object_id: string;
  attachment_id: string;
  conversation_id: string;
  contact_id: string | null;
  kind: MediaKind;
  mime_type: string;
  store: string;
  key: string;
  size_bytes: string;
  file_name: string | null;
  width: number | null;
  height: number | null;
  duration_seconds: number | null;
  near_duplicate_of: string | null;
  taken_at: Date;
  added_at: Date;
  micros: string;
}

function itemOf(row: ItemRow): AlbumItem {
  return {
    id: row.id,
    objectId: row.object_id,
    attachmentId: row.attachment_id,
    conversationId: row.conversation_id,
    contactId: row.contact_id,
    kind: row.kind,
    mimeType: row.mime_type,
    sizeBytes: Number(row.size_bytes),
    fileName: row.file_name,
    width: row.width,
    height: row.height,
    durationSeconds: row.duration_seconds,
    nearDuplicateOf: row.near_duplicate_of,
    takenAt: row.taken_at,
    addedAt: row.added_at,
  };
}

function publicItemOf(row: ItemRow): PublicAlbumItem {
  const { id, kind, mimeType, sizeBytes, width, height, durationSeconds, takenAt } = itemOf(row);
  const place = { store: row.store, key: row.key };
  return { id, kind, mimeType, sizeBytes, width, height, durationSeconds, takenAt, place };
}
