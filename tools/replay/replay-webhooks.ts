import { isHistoryBody, readEvents, type ConnectedAccount } from '@causerie/channel-accounts';
import { parseJsonKeepingBigIntegers } from '@causerie/channel-kit';
import { errorMessage } from '@causerie/kernel';
import {
  InboundStore,
  isPermanentDatabaseError,
  RawEventStore,
  type CountedEvent,
  type RawEvent,
  type RawEventFilter,
  type RecordOptions,
} from '@causerie/persistence';

export interface ReplayWish {
  filter: RawEventFilter;
  /** Say what would be new, and write nothing. */
  dryRun: boolean;
  record: RecordOptions;
}

export interface ReplayCounts {
  webhooks: number;
  /** Pages of a chat's past: no adapter reads them, so they are left out. */
  skipped: number;
  events: number;
  /** Those that were not known yet. */
  fresh: number;
  /** Quarantined webhooks that pass now. */
  resolved: number;
  /** Webhooks that cannot be read or recorded, with why. */
  failed: { rawEventId: string; error: string }[];
}

const PAGE_SIZE = 100;

/**
 * Reads stored webhooks once more, with today's adapter, and records what comes of it, one webhook a commit, in the
 * order in which they came. What is known by its key changes nothing, so it is safe to repeat and to interrupt.
 */
export class ReplayWebhooks {
  constructor(
    private readonly raws: RawEventStore,
    private readonly inbound: InboundStore,
  ) {}

  /** @throws whatever says that the database is away: start it again then */
  async run(
    connected: Pick<ConnectedAccount, 'adapter' | 'account'>,
    wish: ReplayWish,
  ): Promise<ReplayCounts> {
    const counts: ReplayCounts = { webhooks: 0, skipped: 0, events: 0, fresh: 0, resolved: 0, failed: [] };
    let last: RawEvent | undefined;
    for (;;) {
      const page = await this.raws.page(wish.filter, PAGE_SIZE, last);
      for (const raw of page) await this.replay(raw, connected, { wish, counts });
      last = page.at(-1);
      if (page.length < PAGE_SIZE) return counts;
    }
  }

  private async replay(
    raw: RawEvent,
    connected: Pick<ConnectedAccount, 'adapter' | 'account'>,
    { wish, counts }: { wish: ReplayWish; counts: ReplayCounts },
  ): Promise<void> {
    counts.webhooks += 1;
    if (isHistoryBody(raw.body)) {
      counts.skipped += 1;
      return;
    }
    const read = readAgain(raw, connected);
    if ('error' in read) {
      counts.failed.push({ rawEventId: raw.id, error: read.error });
      return;
    }
    counts.events += read.events.length;
    if (wish.dryRun) {
      const keys = [...new Set(read.events.map(({ event }) => event.key))];
      counts.fresh += keys.length - (await this.raws.countKnown(raw.accountId, keys));
      return;
    }
    try {
      const outcomes = await this.inbound.record(
        [{ ...raw, events: read.events, replayed: true }],
        wish.record,
      );
      counts.fresh += outcomes.length;
    } catch (error) {
      if (!isPermanentDatabaseError(error)) throw error;
      counts.failed.push({ rawEventId: raw.id, error: errorMessage(error) });
      return;
    }
    if (!raw.quarantined) return;
    await this.raws.resolve(raw.id);
    counts.resolved += 1;
  }
}

function readAgain(
  { body, receivedAt }: RawEvent,
  connected: Pick<ConnectedAccount, 'adapter' | 'account'>,
): { events: CountedEvent[] } | { error: string } {
  try {
    return { events: readEvents(connected, parseJsonKeepingBigIntegers(body), receivedAt) };
  } catch (error) {
    return { error: errorMessage(error) };
  }
}
