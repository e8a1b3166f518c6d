import type { MediaKind } from '@causerie/message-schema';
import type { WorkspaceTx } from '../database/workspace-transaction';

/**
 * Attachments of the bound chats: how many came, how many will not, how many are on their way. What its author took
 * back is neither.
 */
export interface AlbumDownloads {
  stored: number;
  failed: number;
  waiting: number;
}

export interface AlbumStats {
  total: number;
  bytes: number;
  byKind: { kind: MediaKind; count: number; bytes: number }[];
  addedLast7Days: number;
  nearDuplicates: number;
  downloads: AlbumDownloads & {
    /** Stored among those that have ended, 0 to 1; null: none has. */
    successRate: number | null;
  };
  /** The chats that filled it, the largest first. */
  bySource: { conversationId: string; title: string | null; count: number; bytes: number }[];
}

export async function readAlbumStats(tx: WorkspaceTx, albumId: string): Promise<AlbumStats> {
  const rows = await tx.query<ShareRow>(SHARES, [albumId]);
  const { stored, failed, waiting } = await countDownloads(tx, albumId);
  const ended = stored + failed;
  const whole = summed(rows);
  return {
    total: whole.count,
    bytes: whole.bytes,
    byKind: grouped(rows, ({ kind }) => kind, 'count').map(([{ kind }, sums]) => ({ kind, ...sums })),
    addedLast7Days: rows.reduce((sum, { lately }) => sum + lately, 0),
    nearDuplicates: rows.reduce((sum, { near }) => sum + near, 0),
    downloads: { stored, failed, waiting, successRate: ended === 0 ? null : stored / ended },
    bySource: grouped(rows, ({ conversation_id }) => conversation_id, 'bytes').map(
      ([{ conversation_id: conversationId, title }, sums]) => ({ conversationId, title, ...sums }),
    ),
  };
}

export async function countDownloads(tx: WorkspaceTx, albumId: string): Promise<AlbumDownloads> {
  const [row] = await tx.query<AlbumDownloads>(DOWNLOADS, [albumId]);
  return row ?? { stored: 0, failed: 0, waiting: 0 };
}

interface Sums {
  count: number;
  bytes: number;
}

function summed(rows: readonly ShareRow[]): Sums {
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    bytes: rows.reduce((sum, { bytes }) => sum + Number(bytes), 0),
  };
}

/** The rows that have something in common: the first of them, and their sums. Most of `first` come first. */
function grouped(
  rows: readonly ShareRow[],
  by: (row: ShareRow) => string,
  first: keyof Sums,
): [ShareRow, Sums][] {
  const groups = new Map<string, [ShareRow, ...ShareRow[]]>();
  for (const row of rows) {
    const group = groups.get(by(row));
    if (group) group.push(row);
    else groups.set(by(row), [row]);
  }
  return [...groups.values()]
    .map((group): [ShareRow, Sums] => [group[0], summed(group)])
    .sort(([, a], [, b]) => b[first] - a[first]);
}

/** Of each chat and kind. */
const SHARES = `
  SELECT s.*, c.title FROM (
    SELECT conversation_id, kind, count(*)::int AS count, sum(size_bytes) AS bytes,
      (count(*) FILTER (WHERE added_at > (SELECT app_now() - interval '7 days')))::int AS lately,
      count(near_duplicate_of)::int AS near
    FROM album_item WHERE album_id = $1 GROUP BY conversation_id, kind
  ) s JOIN conversation c ON c.id = s.conversation_id ORDER BY s.kind, s.conversation_id`;

/** What waits for another try has failed only so far. */
const DOWNLOADS = `
  SELECT (count(*) FILTER (WHERE a.state = 'stored'))::int AS stored,
    (count(*) FILTER (WHERE a.state NOT IN ('stored', 'pending') AND a.due_at IS NULL))::int AS failed,
    (count(*) FILTER (WHERE a.state IN ('pending', 'failed') AND a.due_at IS NOT NULL))::int AS waiting
  FROM album_chats($1) c JOIN message m ON m.conversation_id = c.conversation_id
  JOIN attachment a ON a.message_id = m.id WHERE m.emptied_at IS NULL`;

interface ShareRow {
  conversation_id: string;
  title: string | null;
  kind: MediaKind;
  count: number;
  bytes: string;
  lately: number;
  near: number;
}
