import type { MediaKind } from '@causerie/message-schema';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** Bytes of an outbound message: as the platform already has them, or where it can fetch them. */
export interface OutboundBytes {
  kind: MediaKind;
  source: { handle: string } | { url: string };
  mimeType?: string;
  fileName?: string;
}

/** Rows whose `ref` is the source; nobody has to fetch them. */
export async function addOutboundBytes(
  tx: WorkspaceTx,
  message: { id: string; channelAccountId: string },
  attachments: readonly OutboundBytes[],
): Promise<void> {
  if (attachments.length === 0) return;
  await tx.write(
    `INSERT INTO attachment (workspace_id, message_id, channel_account_id, ordinal, kind, ref, mime_type, file_name)
     SELECT $1, $2, $3, b.n - 1, b.a ->> 'kind', b.a -> 'source', b.a ->> 'mimeType', b.a ->> 'fileName'
     FROM jsonb_array_elements($4::jsonb) WITH ORDINALITY AS b(a, n)`,
    [tx.workspaceId, message.id, message.channelAccountId, JSON.stringify(attachments)],
  );
}

export async function findOutboundBytes(tx: WorkspaceTx, messageId: string): Promise<OutboundBytes[]> {
  const rows = await tx.query<BytesRow>(
    'SELECT kind, ref, mime_type, file_name FROM attachment WHERE message_id = $1 ORDER BY ordinal',
    [messageId],
  );
  return rows.map(({ kind, ref, mime_type: mimeType, file_name: fileName }) => ({
    kind,
    source: ref,
    ...(mimeType === null ? {} : { mimeType }),
    ...(fileName === null ? {} : { fileName }),
  }));
}

interface BytesRow {
  kind: MediaKind;
  ref: OutboundBytes['source'];
  mime_type: string | null;
  file_name: string | null;
}
