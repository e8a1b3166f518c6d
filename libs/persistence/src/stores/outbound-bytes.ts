import { isUuid, UsageError } from '@causerie/kernel';
import type { MediaKind } from '@causerie/message-schema';
import type { WorkspaceTx } from '../database/workspace-transaction';

/**
 * Where an outbound message's bytes come from: as the platform already has them, where it can fetch them, the newest
 * file of an asset's variant at the moment of sending, or a file that we have.
 */
export type OutboundSource =
  { handle: string } | { url: string } | { asset: string; variant: string } | { object: string };

export interface OutboundBytes {
  kind: MediaKind;
  source: OutboundSource;
  mimeType?: string;
  fileName?: string;
}

/** A file of ours that a source stands for right now. */
export interface OutboundObject {
  id: string;
  /** Lower-case hex. */
  sha256: string;
  sizeBytes: number;
  /** By content. */
  mimeType: string;
  /** In the store of this name. */
  key: string;
  store: string;
  fileName: string | null;
}

export interface FoundBytes extends OutboundBytes {
  /** Of sources that name a file of ours; null: it is gone. */
  object?: OutboundObject | null;
  /** The workspace's language, for what has to be said in place of a file that is gone. */
  locale: string;
}

/**
 * @throws UsageError for an asset, variant or object that this workspace does not have: whoever sends it learns so at
 * once. What goes missing later is seen when it is sent.
 */
export async function checkOutboundBytes(
  tx: WorkspaceTx,
  attachments: readonly OutboundBytes[],
): Promise<void> {
  const named = attachments.map(({ source }) => source).filter(isOurs);
  if (named.length === 0) return;
  for (const source of named) {
    const id = 'asset' in source ? source.asset : source.object;
    if (!isUuid(id))
      throw new UsageError(`"${id}" is no id of ${'asset' in source ? 'an asset' : 'a file'}.`);
  }
  const rows = await tx.query<CheckedRow>(CHECK, [JSON.stringify(named)]);
  for (const row of rows) refuseUnknown(row);
}

/** Rows whose `ref` is the source; nobody has to fetch them. */
export async function addOutboundBytes(
  tx: WorkspaceTx,
  message: { id: string; channelAccountId: string },
  attachments: readonly OutboundBytes[],
): Promise<void> {
  if (attachments.length === 0) return;
  await tx.write(
    `INSERT INTO attachment (workspace_id, message_id, channel_account_id, ordinal, kind, ref, mime_type, file_name,
       object_id, due_at)
     SELECT $1, $2, $3, b.n - 1, b.a ->> 'kind', b.a -> 'source', b.a ->> 'mimeType', b.a ->> 'fileName', o.id, NULL
     FROM jsonb_array_elements($4::jsonb) WITH ORDINALITY AS b(a, n)
       LEFT JOIN media_object o ON o.id = (b.a -> 'source' ->> 'object')::uuid`,
    [tx.workspaceId, message.id, message.channelAccountId, JSON.stringify(attachments)],
  );
}

/** With the files that they stand for at this moment, all variants of all assets in one query. */
export async function findOutboundBytes(tx: WorkspaceTx, messageId: string): Promise<FoundBytes[]> {
  const rows = await tx.query<BytesRow>(
    `SELECT a.kind, a.ref, a.mime_type, a.file_name, w.locale, CASE WHEN o.id IS NOT NULL THEN jsonb_build_object(
       'id', o.id, 'sha256', o.sha256, 'sizeBytes', o.size_bytes, 'mimeType', o.mime_type, 'key', o.key, 'store', o.store,
       'fileName', coalesce(a.file_name, v.file_name)) END AS object
     FROM attachment a JOIN workspace w ON w.id = a.workspace_id
       LEFT JOIN asset_variant v ON v.asset_id = (a.ref ->> 'asset')::uuid AND v.name = a.ref ->> 'variant'
       LEFT JOIN media_object o ON o.id = coalesce(v.object_id, (a.ref ->> 'object')::uuid)
     WHERE a.message_id = $1 ORDER BY a.ordinal`,
    [messageId],
  );
  return rows.map(({ kind, ref, mime_type: mimeType, file_name: fileName, locale, object }) => ({
    kind,
    source: ref,
    locale,
    ...(mimeType === null ? {} : { mimeType }),
    ...(fileName === null ? {} : { fileName }),
    ...(isOurs(ref) ? { object } : {}),
  }));
}

interface BytesRow {
  kind: MediaKind;
  ref: OutboundSource;
  mime_type: string | null;
  file_name: string | null;
  locale: string;
  object: OutboundObject | null;
}

type OurSource = Extract<OutboundSource, { asset: string } | { object: string }>;

function isOurs(source: OutboundSource): source is OurSource {
  return 'asset' in source || 'object' in source;
}

const CHECK = `
  SELECT s ->> 'asset' AS asset, s ->> 'variant' AS variant, s ->> 'object' AS object, a.name AS asset_name,
    v.name IS NOT NULL AS has_variant, o.id IS NOT NULL AS has_object,
    (SELECT string_agg(x.name, ', ' ORDER BY x.name) FROM asset_variant x WHERE x.asset_id = a.id) AS variants
  FROM jsonb_array_elements($1::jsonb) AS given(s)
    LEFT JOIN asset a ON a.id = (s ->> 'asset')::uuid
    LEFT JOIN asset_variant v ON v.asset_id = a.id AND v.name = s ->> 'variant'
    LEFT JOIN media_object o ON o.id = (s ->> 'object')::uuid`;

interface CheckedRow {
  asset: string | null;
  variant: string | null;
  object: string | null;
  asset_name: string | null;
  has_variant: boolean;
  has_object: boolean;
  variants: string | null;
}

function refuseUnknown(row: CheckedRow): void {
  if (row.asset === null) {
    if (!row.has_object) throw new UsageError(`This workspace has no file "${row.object}".`);
    return;
  }
  if (row.asset_name === null) throw new UsageError(`This workspace has no asset "${row.asset}".`);
  if (row.has_variant) return;
  throw new UsageError(
    `The asset "${row.asset_name}" has no variant "${row.variant}". It has: ${row.variants ?? 'none'}.`,
  );
}
