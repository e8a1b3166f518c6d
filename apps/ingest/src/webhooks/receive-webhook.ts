import { ChannelAccountDirectory, readEvents, type ConnectedAccount } from '@causerie/channel-accounts';
import { NotAWebhookError, parseJsonKeepingBigIntegers, type WebhookRequest } from '@causerie/channel-kit';
import { errorMessage, newId } from '@causerie/kernel';
import { InboundStore, type CountedEvent, type InboundOutcome, type RawWebhook } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { RecordInbound, type Recorded } from './record-inbound';
import { RouteWebhook, type Addressed } from './route-webhook';
import { WebhookRates } from './webhook-rates';

export interface ReceivedWebhook extends WebhookRequest {
  platform: string;
  accountId: string;
  correlationId: string;
}

/** How a webhook ends; `webhook-answer.policy.ts` turns it into a status code. */
export type Reception =
  | {
      result: 'stored' | 'duplicate' | 'quarantined';
      account: ConnectedAccount;
      outcomes: InboundOutcome[];
      /** How many events it held, known ones too. */
      events: number;
      answer?: object;
    }
  | { result: 'unknown_account' | 'unauthorized' | 'too_large' }
  | { result: 'malformed'; reason: string }
  /** Its account sends more than is fair. Nothing was stored: the platform must send it again. */
  | { result: 'limited'; account: ConnectedAccount }
  /** Nothing was stored: the platform must send it again. */
  | { result: 'unavailable'; error: unknown };

type RecordedPart = Recorded & { /** How many it held, known ones too. */ events: number };

/** Hop 2: the account's adapter verifies and parses; what is genuine is recorded. */
@Injectable()
export class ReceiveWebhook {
  constructor(
    private readonly directory: ChannelAccountDirectory,
    private readonly routeWebhook: RouteWebhook,
    private readonly rates: WebhookRates,
    private readonly recordInbound: RecordInbound,
    private readonly store: InboundStore,
  ) {}

  /** Never throws. */
  async receive(request: ReceivedWebhook): Promise<Reception> {
    try {
      const connected = await this.directory.find(request.accountId);
      if (connected?.account.platform !== request.platform) return { result: 'unknown_account' };
      const { adapter, account } = connected;
      if (request.rawBody.length > adapter.capabilities.webhook.bodyBytesMax) return { result: 'too_large' };
      if (!adapter.inbound.verify(request, account).ok) return { result: 'unauthorized' };
      return await this.take(request, connected);
    } catch (error) {
      if (error instanceof NotAWebhookError) return { result: 'malformed', reason: error.message };
      return { result: 'unavailable', error };
    }
  }

  /** The webhook is genuine. */
  private async take(request: ReceivedWebhook, connected: ConnectedAccount): Promise<Reception> {
    const body = parseJsonKeepingBigIntegers(request.rawBody);
    const addressed = await this.routeWebhook.route(request, body, connected);
    if (!this.rates.take(addressed.map((part) => part.connected.account.id)))
      return { result: 'limited', account: connected };
    const recorded = await Promise.all(addressed.map((part) => this.record(part, request.correlationId)));
    const outcomes = recorded.flatMap((part) => part.outcomes);
    return {
      result: recorded.some(({ quarantined }) => quarantined)
        ? 'quarantined'
        : outcomes.length > 0
          ? 'stored'
          : 'duplicate',
      account: connected,
      outcomes,
      events: recorded.reduce((sum, { events }) => sum + events, 0),
      answer: connected.adapter.inbound.acknowledge?.(body),
    };
  }

  /** One account's part of the webhook. */
  private async record(part: Addressed, correlationId: string): Promise<RecordedPart> {
    const { account } = part.connected;
    const webhook: RawWebhook = {
      id: newId(),
      workspaceId: account.workspaceId,
      accountId: account.id,
      correlationId,
      body: part.rawBody,
    };
    let events: CountedEvent[];
    try {
      events = readEvents(part.connected, part.body, new Date());
    } catch (error) {
      if (error instanceof NotAWebhookError) throw error;
      // Ours to mend, not the platform's to repeat: an error answer would hold back the whole chat for a day.
      await this.store.quarantine(webhook, 'parse', errorMessage(error));
      return { outcomes: [], quarantined: true, events: 0 };
    }
    const recorded = await this.recordInbound.record({ ...webhook, events });
    return { ...recorded, events: events.length };
  }
}
