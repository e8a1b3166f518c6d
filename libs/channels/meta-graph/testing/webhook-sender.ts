import {
  WebhookRounds,
  type Journal,
  type RoundsTiming,
  type SimulatorClock,
  type WebhookFaults,
  type WebhookTry,
} from '@causerie/channel-kit-testing';
import { signatureOf } from '@causerie/channel-meta-graph';
import { metaJson } from './meta-json';

/** One thing to tell, and to whom. */
interface Notification {
  url: string;
  secret: string;
  object: string;
  entryId: string;
  field: string;
  value: unknown;
}

/** One POST of a webhook. */
export interface WebhookPost extends WebhookTry {
  url: string;
  fields: string[];
  body: unknown;
}

export interface WebhookTiming extends RoundsTiming {
  /** Notifications that come within it travel in one body, up to `batchMax`; 0: each alone. */
  batchMs: number;
  batchMax: number;
}

export const DEFAULT_TIMING: WebhookTiming = {
  batchMs: 0,
  batchMax: 100,
  backoffScale: 1,
  requestTimeoutMs: 10_000,
};

/** "Failed webhooks are retried with decreasing frequency for up to 7 days": …/whatsapp/webhooks/overview */
const RETRY_FOR_MS = 7 * 24 * 3_600_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Posts notifications as Meta does: signed over the bytes on the wire, several at once, in no promised order,
 * repeated until they are answered with 2xx.
 */
export class WebhookSender {
  private readonly waiting = new Map<string, Notification[]>();
  private readonly rounds: WebhookRounds<Notification[]>;

  constructor(
    private readonly parts: {
      clock: SimulatorClock;
      faults: WebhookFaults;
      posts: Journal<WebhookPost>;
      timing: WebhookTiming;
    },
  ) {
    this.rounds = new WebhookRounds({ ...parts, post: (batch, about) => this.post(batch, about), waitMs });
  }

  send(notification: Notification): void {
    const { batchMs, batchMax } = this.parts.timing;
    if (batchMs <= 0) {
      this.rounds.send([notification]);
      return;
    }
    const key = `${notification.url} ${notification.secret}`;
    const batch = this.waiting.get(key);
    if (batch && batch.length < batchMax) {
      batch.push(notification);
      return;
    }
    const fresh = [notification];
    this.waiting.set(key, fresh);
    this.rounds.later(batchMs, () => {
      if (this.waiting.get(key) === fresh) this.waiting.delete(key);
      this.rounds.send(fresh);
    });
  }

  close(): void {
    this.rounds.close();
  }

  private async post(batch: Notification[], about: { attempt: number; copy: number }): Promise<boolean> {
    const [first] = batch;
    if (!first || this.rounds.isClosed) return false;
    const { clock, posts } = this.parts;
    const body = bodyOf(batch, clock.nowMs());
    const bytes = Buffer.from(metaJson(body));
    const fields = batch.map(({ field }) => field);
    const entry = posts.add({ url: first.url, fields, ...about, atMs: clock.nowMs(), body });
    const headers = {
      'content-type': 'application/json',
      'x-hub-signature-256': signatureOf(bytes, first.secret),
    };
    const accepted = await this.rounds.post(entry, { url: first.url, headers, bytes });
    posts.changed();
    return accepted;
  }
}

function waitMs(
  _batch: Notification[],
  { attempt, ageMs }: { attempt: number; ageMs: number },
): number | undefined {
  return ageMs > RETRY_FOR_MS ? undefined : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
}

/** Lists whose members stand in an entry as they are. Everything else is a change. */
const OWN_LISTS = ['messaging', 'standby'];

/** What happened in one entry stands together in it. */
function bodyOf(batch: readonly Notification[], nowMs: number): unknown {
  const entries = new Map<string, { id: string; time: number; lists: Record<string, unknown[]> }>();
  for (const { entryId, field, value } of batch) {
    const entry = entries.get(entryId) ?? { id: entryId, time: Math.floor(nowMs / 1000), lists: {} };
    const isOwn = OWN_LISTS.includes(field);
    (entry.lists[isOwn ? field : 'changes'] ??= []).push(isOwn ? value : { value, field });
    entries.set(entryId, entry);
  }
  const told = [...entries.values()].map(({ lists, ...entry }) => ({ ...entry, ...lists }));
  return { object: batch[0]?.object, entry: told };
}
