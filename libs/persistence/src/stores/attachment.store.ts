import type { AttachmentState, MediaKind } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';

/** An attachment as people and programs ask for it. */
export interface StoredAttachment {
  id: string;
  kind: MediaKind;
  state: AttachmentState;
  /** What the sender called it. */
  fileName?: string;
  /** What people see as its place. */
  path?: string;
  /** Where its bytes are recorded; missing until they are here. */
  objectId?: string;
}

/** Attachments, whoever sent them, and what their contacts are told about them. */
@Injectable()
export class AttachmentStore {
  async find(tx: WorkspaceTx, id: string): Promise<StoredAttachment | undefined> {
    const [row] = await tx.query<AttachmentRow>(
      'SELECT id, kind, state, file_name, path, object_id FROM attachment WHERE id = $1',
      [id],
    );
    return (
      row && {
        id: row.id,
        kind: row.kind,
        state: row.state,
        ...(row.file_name !== null && { fileName: row.file_name }),
        ...(row.path !== null && { path: row.path }),
        ...(row.object_id !== null && { objectId: row.object_id }),
      }
    );
  }

  /**
   * In which language the author of a message is told about it by itself, in two letters. Undefined: not at all. Only a
   * contact who wrote just now, in a private chat that is answered, and who wants to hear from us is told anything;
   * and not where the turn that is still to open for the message says it.
   */
  async languageOfNotice(tx: WorkspaceTx, messageId: string): Promise<string | undefined> {
    const [row] = await tx.query<{ language: string }>(
      `SELECT left(coalesce(p.locale, w.locale), 2) AS language
       FROM message m
       JOIN conversation c ON c.id = m.conversation_id
       JOIN contact p ON p.id = m.contact_id
       JOIN workspace w ON w.id = m.workspace_id
       WHERE m.id = $1 AND m.author = 'contact' AND NOT m.historical AND m.emptied_at IS NULL
         AND NOT (c.owner = 'bot' AND m.answerable AND m.seq > greatest(c.handled_seq, (
           SELECT t.to_seq FROM turn t WHERE t.conversation_id = c.id AND t.state = 'open')))
         AND c.kind = 'private' AND c.mode = 'answer' AND NOT contact_opted_out(m.contact_id, m.channel_account_id)`,
      [messageId],
    );
    return row?.language;
  }
}

interface AttachmentRow {
  id: string;
  kind: MediaKind;
  state: AttachmentState;
  file_name: string | null;
  path: string | null;
  object_id: string | null;
}
