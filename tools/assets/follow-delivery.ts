import type { DeliveryStatus } from '@causerie/message-schema';
import type { MediaHandleStore, WorkspaceTransaction } from '@causerie/persistence';
import { setTimeout as delay } from 'node:timers/promises';
import type { QueuedAsset } from './send-asset';

/** What became of a message, as far as it is known. */
export interface Fate {
  status: DeliveryStatus;
  /** Delivery has not done with it. */
  waits: boolean;
  failure: { code: string; description?: string } | null;
  /** Not null: the account sends nothing until somebody mends it. */
  accountStopped: string | null;
  /** How the file went. Undefined: it has not gone, or nobody can tell. */
  way?: 'handle' | 'upload' | 'link';
}

const LOOK_EVERY_MS = 200;
/** The handle of bytes that went with their call is kept after the send was written down. */
const COUNTS_WITHIN_MS = 2_000;
/** What became of a message that did not (surely) go out. */
const NOT_SENT: Partial<Record<DeliveryStatus, string>> = {
  failed: 'was not sent',
  blocked: 'was held back',
  unknown: 'may have been sent or not: nobody knows, and it is not sent again',
};

/** Looks after a message until it went out, failed, or `waitMs` are over. */
export async function followDelivery(
  workspaceId: string,
  queued: QueuedAsset,
  parts: { transaction: WorkspaceTransaction; handles: MediaHandleStore; waitMs: number },
): Promise<Fate> {
  const until = performance.now() + parts.waitMs;
  for (;;) {
    const fate = await look(workspaceId, queued, parts.transaction);
    if (!fate.waits) {
      if (fate.status in NOT_SENT || queued.isRepeat) return fate;
      const way = await wayOf(workspaceId, queued, parts);
      return way === undefined ? fate : { ...fate, way };
    }
    if (performance.now() >= until) return fate;
    await delay(LOOK_EVERY_MS);
  }
}

/** In words, and whether it went wrong. */
export function describeFate(
  { messageId, isRepeat, displayName }: QueuedAsset,
  { status, waits, failure, accountStopped, way }: Fate,
): { line: string; failed: boolean } {
  const before = isRepeat ? 'It was queued before, under this key. ' : '';
  const message = `Message ${messageId}`;
  if (waits) {
    const why =
      accountStopped === null
        ? 'Delivery sends it when it can: "npm run health" shows whether it runs.'
        : `Its account is stopped (${accountStopped}): connect it again.`;
    return { line: `${before}${message} is ${status}. ${why}`, failed: false };
  }
  if (status in NOT_SENT) {
    const { code, description } = failure ?? {};
    const reason = `${description ? `: ${description}` : '.'}${code ? ` (${code})` : ''}`;
    return { line: `${before}${message} ${NOT_SENT[status] ?? status}${reason}`, failed: true };
  }
  return {
    line: `${before}${message} is ${status} on ${displayName}${WORDS[way ?? 'unknown']}.`,
    failed: false,
  };
}

const WORDS = {
  handle: ', by its handle: nothing was uploaded',
  upload: ', uploaded: from now on this account sends it by its handle',
  link: ', by a link: this platform fetches files itself',
  unknown: '',
};

async function look(
  workspaceId: string,
  { messageId }: QueuedAsset,
  transaction: WorkspaceTransaction,
): Promise<Fate> {
  const [row] = await transaction.run(workspaceId, (tx) =>
    tx.query<FateRow>(
      `SELECT d.status, d.failure,
         d.status IN ('queued', 'sending') OR (d.status = 'unknown' AND d.not_before IS NOT NULL) AS waits, CASE WHEN a.state = 'stopped' THEN coalesce(a.state_reason, 'stopped') END AS stopped
       FROM delivery d JOIN channel_account a ON a.id = d.channel_account_id WHERE d.message_id = $1`,
      [messageId],
    ),
  );
  if (!row) throw new Error(`Message ${messageId} has no delivery`);
  const { stopped, ...fate } = row;
  return { ...fate, accountStopped: stopped };
}

/** By what was counted since: of many sends of the same bytes at the same time nobody can tell. */
async function wayOf(
  workspaceId: string,
  { place, before }: QueuedAsset,
  { transaction, handles }: { transaction: WorkspaceTransaction; handles: MediaHandleStore },
): Promise<Fate['way']> {
  if (!place) return 'link';
  const until = performance.now() + COUNTS_WITHIN_MS;
  for (;;) {
    const now = await transaction.run(workspaceId, (tx) => handles.countsOf(tx, place));
    if (now.uploads > before.uploads) return 'upload';
    if (now.saved > before.saved) return 'handle';
    if (performance.now() >= until) return undefined;
    await delay(LOOK_EVERY_MS);
  }
}

interface FateRow extends Pick<Fate, 'status' | 'waits' | 'failure'> {
  stopped: string | null;
}
