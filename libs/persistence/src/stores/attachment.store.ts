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
   * In which language a file's author is told about it by itself, in two letters.
   * Undefined: not at all. Only a contact who wrote just now, in a private chat that is answered, and who wants to hear
   * from us is told anything; and not where the turn that is open or still to open for its message says it.
   * `ifMissed`: only if a turn has said that the file was still to come, or no turn covered its message.
   */
  async languageOfNotice(
    tx: WorkspaceTx,
    id: string,
    { ifMissed }: { ifMissed: boolean },
  ): Promise<string | undefined> {
    const [row] = await tx.query<{ language: string }>(
      `SELECT left(coalesce(p.locale, w.locale), 2) AS language
       FROM attachment a
       JOIN message m ON m.id = a.message_id
       JOIN conversation c ON c.id = m.conversation_id
       JOIN contact p ON p.id = m.contact_id
       JOIN workspace w ON w.id = m.workspace_id
       CROSS JOIN LATERAL (
         SELECT count(*) AS turns, coalesce(bool_or(t.state = 'open'), false) AS is_open,
           coalesce(bool_or(${AWAITED}), false) AS awaited
         FROM turn t WHERE ${COVERING} AND t.state <> 'superseded'
       ) said
       WHERE a.id = $1 AND m.author = 'contact' AND NOT m.historical AND m.emptied_at IS NULL
         AND NOT said.is_open AND NOT (c.owner = 'bot' AND m.answerable AND m.seq > c.handled_seq)
         AND (said.awaited OR said.turns = 0 OR NOT $2)
         AND c.kind = 'private' AND c.mode = 'answer' AND NOT contact_opted_out(m.contact_id, m.channel_account_id)`,
      [id, ifMissed],
    );
    return row?.language;
  }

  /**
   * In the transaction that settles it, which has the conversation's lock. A file that has come after an answer had said
   * that it was missing is answered by nobody: a person is called, where the bot still has the conversation. One that
   * was given up in between was told so. What the bot is about to say to later messages stays unsaid: they wait for the
   * person, too. False: nobody waits for it.
   */
  async callHumanForLate(tx: WorkspaceTx, id: string): Promise<boolean> {
    const [late] = await tx.query<{ id: string; correlation_id: string }>(
      `SELECT c.id, m.correlation_id
       FROM attachment a JOIN message m ON m.id = a.message_id JOIN conversation c ON c.id = m.conversation_id
       WHERE a.id = $1 AND a.state = 'stored' AND a.gave_up_at IS NULL
         AND m.emptied_at IS NULL AND m.deleted_at IS NULL AND c.owner = 'bot' AND c.mode <> 'archive'
         AND EXISTS (SELECT FROM turn t WHERE ${COVERING} AND t.state = 'replied' AND ${AWAITED})`,
      [id],
    );
    if (!late) return false;
    await tx.query(
      `SELECT end_turn(id, 'superseded', '{"reason": "late_file"}') FROM turn WHERE conversation_id = $1 AND state = 'open'`,
      [late.id],
    );
    await tx.query(`SELECT give_to_person($1, 'waiting_human', NULL, $2)`, [late.id, late.correlation_id]);
    return true;
  }
}

/** Turns that cover the message `m`, and whether one said of the file `a` that it was still to come. */
const COVERING = 't.conversation_id = m.conversation_id AND t.from_seq <= m.seq AND t.to_seq >= m.seq';
const AWAITED = `t.outcome -> 'awaited' ? a.id::text`;

interface AttachmentRow {
  id: string;
  kind: MediaKind;
  state: AttachmentState;
  file_name: string | null;
  path: string | null;
  object_id: string | null;
}
