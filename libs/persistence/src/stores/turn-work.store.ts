import type { AttachmentState, MediaKind, MessagePart } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import type { WorkspaceTx } from '../database/workspace-transaction';
import type { TakenTurn } from './turn-answering.store';

/** A file that came with a message, as far as it has come. */
export interface AskedAttachment {
  id: string;
  ordinal: number;
  kind: MediaKind;
  state: AttachmentState;
  /** It failed, and nobody tries it again. */
  givenUp: boolean;
  /** Where its bytes are recorded; null: they are not here. */
  objectId: string | null;
  /** What a recording says. */
  transcript: string | null;
  /** What a picture shows. */
  caption: string | null;
}

/** One message of the burst that a turn answers. */
export interface AskedMessage {
  id: string;
  seq: number;
  kind: string;
  parts: MessagePart[];
  text: string;
  tokenCount: number;
  contactId: string | null;
  /** In the order of the parts that point to them; what was taken back is not among them. */
  attachments: AskedAttachment[];
}

export interface PastMessage {
  author: 'contact' | 'bot' | 'human' | 'system';
  /** As it was written; empty where nothing was. */
  text: string;
  /** Of the text alone. */
  tokenCount: number;
  /** What its recordings say, in their order. */
  spoken: PastWords[];
}

/** What was said in a recording, or how it begins. */
interface PastWords {
  kind: MediaKind;
  words: string;
}

/** Everything an answer is made from, besides knowledge. */
export interface TurnWork {
  platform: string;
  channelAccountId: string;
  /** BCP 47, as the platform reported it; null where nobody said. */
  contactLocale: string | null;
  workspaceLocale: string;
  /** What the turn covers, oldest first; messages that were taken back are not among them. */
  asked: AskedMessage[];
  /** What was said before, oldest first. */
  history: PastMessage[];
  /** Age of the newest message of the span. */
  newestAgeMs: number;
  /** The contact wants no messages: the bot is silent. */
  optedOut: boolean;
  /** The conversation was told today that some content cannot be understood. */
  unsupportedTold: boolean;
}

@Injectable()
export class TurnWorkStore {
  /** Null: the turn's conversation is not in this workspace. */
  async read(tx: WorkspaceTx, turn: TakenTurn, historyMax: number): Promise<TurnWork | null> {
    const [frame] = await tx.query<FrameRow>(FRAME, [turn.conversationId, turn.fromSeq, turn.toSeq]);
    if (!frame) return null;
    const asked = await tx.query<AskedRow>(
      `SELECT id, seq, kind, parts, text, token_count, contact_id FROM message
       WHERE conversation_id = $1 AND seq BETWEEN $2 AND $3 AND direction = 'inbound' AND NOT historical
         AND emptied_at IS NULL AND deleted_at IS NULL
       ORDER BY seq`,
      [turn.conversationId, turn.fromSeq, turn.toSeq],
    );
    const attachments = await tx.query<AttachmentRow>(ATTACHMENTS, [asked.map(({ id }) => id)]);
    const history = await tx.query<PastRow>(HISTORY, [
      turn.conversationId,
      turn.fromSeq,
      turn.toSeq,
      historyMax,
    ]);
    return {
      platform: frame.platform,
      channelAccountId: frame.channel_account_id,
      contactLocale: frame.contact_locale,
      workspaceLocale: frame.workspace_locale,
      asked: asked.map((row) => ({
        id: row.id,
        seq: Number(row.seq),
        kind: row.kind,
        parts: row.parts,
        text: row.text,
        tokenCount: row.token_count,
        contactId: row.contact_id,
        attachments: attachmentsOf(row, attachments),
      })),
      history: history
        .map(({ author, text, token_count, spoken }) => ({
          author,
          text,
          tokenCount: token_count,
          spoken: spoken ?? [],
        }))
        .reverse(),
      newestAgeMs: frame.newest_age_ms ?? 0,
      optedOut: frame.opted_out ?? false,
      unsupportedTold: frame.unsupported_told,
    };
  }
}

function attachmentsOf({ id, parts }: AskedRow, rows: readonly AttachmentRow[]): AskedAttachment[] {
  const wanted = parts.flatMap((part) => ('attachment' in part ? [part.attachment] : []));
  return rows
    .filter((row) => row.message_id === id && wanted.includes(row.ordinal))
    .map(({ id: attachmentId, ordinal, kind, state, given_up, object_id, transcript, caption }) => ({
      id: attachmentId,
      ordinal,
      kind,
      state,
      givenUp: given_up,
      objectId: object_id,
      transcript,
      caption,
    }));
}

const ATTACHMENTS = `
  SELECT a.id, a.message_id, a.ordinal, a.kind, a.state, a.state = 'failed' AND a.due_at IS NULL AS given_up, a.object_id, o.transcript, o.caption
  FROM attachment a LEFT JOIN media_object o ON o.id = a.object_id
  WHERE a.message_id = ANY($1::uuid[]) ORDER BY a.ordinal`;

/** In characters: enough to know what was spoken about. A lecture is not repeated with each turn that comes after it. */
const PAST_WORDS_MAX = 2_000;

/**
 * Newest first, with what we said since the turn before. What was said in a recording was said, too. What was fetched
 * from the chat's past is older than all that came live, whatever its seq.
 */
const SAID = `
  SELECT jsonb_agg(jsonb_build_object('kind', a.kind, 'words', left(o.transcript, ${PAST_WORDS_MAX})) ORDER BY a.ordinal) AS spoken
  FROM attachment a JOIN media_object o ON o.id = a.object_id WHERE a.message_id = m.id AND o.transcript <> ''`;
const SPOKEN_OR_WRITTEN = `m.author, m.token_count, m.text, said.spoken
  FROM message m CROSS JOIN LATERAL (${SAID}) said`;
const HISTORY = `
  (SELECT ${SPOKEN_OR_WRITTEN}
    WHERE m.conversation_id = $1 AND m.seq <= $3 AND (m.seq < $2 OR m.direction = 'outbound')
      AND (m.text <> '' OR said.spoken IS NOT NULL) AND m.deleted_at IS NULL AND NOT m.historical
    ORDER BY m.seq DESC LIMIT $4)
  UNION ALL
  (SELECT ${SPOKEN_OR_WRITTEN}
    WHERE m.conversation_id = $1 AND (m.text <> '' OR said.spoken IS NOT NULL)
      AND m.deleted_at IS NULL AND m.historical
    ORDER BY m.sent_at DESC LIMIT $4)
  LIMIT $4`;

/** The conversation's locale is a private contact's; in a group it is that of whoever wrote last. */
const FRAME = `
  SELECT a.platform, a.id AS channel_account_id, w.locale AS workspace_locale,
    coalesce(n.locale, c.locale) AS contact_locale, n.age_ms AS newest_age_ms,
    c.kind = 'private' AND contact_opted_out(n.contact_id, a.id) AS opted_out,
    coalesce(c.unsupported_told_at > app_now() - interval '1 day', false) AS unsupported_told
  FROM conversation c
  JOIN channel_account a ON a.id = c.channel_account_id
  JOIN workspace w ON w.id = c.workspace_id
  LEFT JOIN LATERAL (
    SELECT contact.locale, m.contact_id, extract(epoch FROM app_now() - m.created_at)::float8 * 1000 AS age_ms
    FROM message m LEFT JOIN contact ON contact.id = m.contact_id
    WHERE m.conversation_id = c.id AND m.seq BETWEEN $2 AND $3 AND m.direction = 'inbound' ORDER BY m.seq DESC LIMIT 1
  ) n ON true
  WHERE c.id = $1`;

interface FrameRow {
  platform: string;
  channel_account_id: string;
  workspace_locale: string;
  contact_locale: string | null;
  newest_age_ms: number | null;
  opted_out: boolean | null;
  unsupported_told: boolean;
}

interface AskedRow {
  id: string;
  seq: string;
  kind: string;
  parts: MessagePart[];
  text: string;
  token_count: number;
  contact_id: string | null;
}

interface AttachmentRow {
  id: string;
  message_id: string;
  ordinal: number;
  kind: MediaKind;
  state: AttachmentState;
  given_up: boolean;
  object_id: string | null;
  transcript: string | null;
  caption: string | null;
}

interface PastRow {
  author: PastMessage['author'];
  text: string;
  token_count: number;
  spoken: PastWords[] | null;
}
