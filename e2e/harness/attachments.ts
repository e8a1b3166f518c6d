import type { AttachmentState } from '@causerie/message-schema';
import { eventually } from '@causerie/testing';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pipeline } from './pipeline';

export interface AttachmentView {
  id: string;
  kind: string;
  state: AttachmentState;
  messageId: string;
  objectId: string | null;
  /** Of the object. */
  store: string | null;
  key: string | null;
  sizeBytes: number;
  path: string | null;
  attempts: number;
  due: boolean;
}

/** Attachments of an account, oldest first. */
export function attachmentsOf(pipeline: Pipeline, accountId: string): Promise<AttachmentView[]> {
  return pipeline.database.owner<AttachmentView>(
    `SELECT a.id, a.kind, a.state, a.message_id AS "messageId", a.object_id AS "objectId", o.store, o.key,
       coalesce(o.size_bytes, a.size_bytes)::int AS "sizeBytes", a.path, a.attempts, a.due_at IS NOT NULL AS due
     FROM attachment a JOIN message m ON m.id = a.message_id LEFT JOIN media_object o ON o.id = a.object_id
     WHERE a.channel_account_id = $1 AND m.direction = 'inbound' ORDER BY m.created_at, a.ordinal`,
    [accountId],
  );
}

/** So many attachments have come and each of them has ended for good. */
export function settledAttachments(
  pipeline: Pipeline,
  accountId: string,
  { count, timeoutMs = 60_000 }: { count: number; timeoutMs?: number },
): Promise<AttachmentView[]> {
  return eventually(
    `${count} attachments to have ended`,
    async () => {
      const all = await attachmentsOf(pipeline, accountId);
      const ended = all.filter(({ state, due }) => state !== 'pending' && !due);
      return ended.length >= count && all;
    },
    timeoutMs,
  );
}

/** Keys of what people sent, in the disk store: not of what was made of it. */
export function storedObjects(pipeline: Pipeline): string[] {
  const folder = join(pipeline.folder, 'media', 'objects', 'objects');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /[0-9a-f]{64}$/.test(name));
}
