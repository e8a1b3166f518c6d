import { countedEvent, historyBody, type ConnectedAccount } from '@causerie/channel-accounts';
import { newCorrelationId, newId } from '@causerie/kernel';
import type { InboundEvent } from '@causerie/message-schema';
import type { DueHistory } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { platformContext } from '../platform-context';
import { RecordInbound } from '../webhooks/record-inbound';

export interface RecordedPage {
  events: number;
  /** Missing on the last one. */
  next?: { cursor: string; inMs: number };
}

/** Fetches a page of an account's past and records it like webhooks: resolves after the commit. */
@Injectable()
export class RecordPage {
  constructor(
    private readonly recordInbound: RecordInbound,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {}

  async record({ account, adapter }: ConnectedAccount, due: DueHistory): Promise<RecordedPage> {
    const context = platformContext(account, this.config);
    const page = await adapter.lookup?.history?.(account, context, due.cursor ?? undefined);
    const items = (page?.items ?? []).filter((event) => isPast(event, due.until)).map(asPast);
    for (let from = 0; from < items.length; from += this.config.INGEST_BATCH_MAX) {
      const some = items.slice(from, from + this.config.INGEST_BATCH_MAX);
      await this.recordInbound.record({
        id: newId(),
        workspaceId: account.workspaceId,
        accountId: account.id,
        correlationId: newCorrelationId(),
        body: historyBody(some),
        events: some.map(countedEvent),
      });
    }
    const next = page?.next;
    const inMs = this.config.INGEST_HISTORY_PAGE_MS;
    return { events: items.length, ...(next !== undefined && { next: { cursor: next, inMs } }) };
  }
}

/** Recorded here, a message whose webhook is still on its way would be known then, and answered by nobody. */
function isPast(event: InboundEvent, until: Date): boolean {
  return event.type !== 'message' || new Date(event.sentAt) < until;
}

/** Whatever an adapter forgets: the past is never answered. */
function asPast(event: InboundEvent): InboundEvent {
  return event.type === 'message' ? { ...event, historical: true } : event;
}
