import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import { NotAWebhookError, parseJsonKeepingBigIntegers, type WebhookRequest } from '@causerie/channel-kit';
import { errorMessage, newId } from '@causerie/kernel';
import { InboundStore, type InboundOutcome, type RawWebhook } from '@causerie/persistence';
import type { InboundEvent } from '@causerie/message-schema';
import { Injectable } from '@nestjs/common';
import { countTokens } from './count-tokens';
import { RecordInbound } from './record-inbound';

export interface ReceivedWebhook extends WebhookRequest {
  platform: string;
  accountId: string;
  correlationId: string;
}

/** How a webhook ends; the controller turns it into a status code. */
export type Reception =
  | {
      result: 'stored' | 'duplicate' | 'quarantined';
      account: ConnectedAccount;
      outcomes: InboundOutcome[];
      events: number;
      answer?: object;
    }
  | { result: 'unknown_account' | 'unauthorized' | 'too_large' }
  | { result: 'malformed'; reason: string };

/** Hop 2: the account's adapter verifies and parses; what is genuine is recorded. */
@Injectable()
export class ReceiveWebhook {
  constructor(
    private readonly directory: ChannelAccountDirectory,
    private readonly recordInbound: RecordInbound,
    private readonly store: InboundStore,
  ) {}

  /** @throws TransientError when it could not be stored: the platform must send it again */
  async receive(request: ReceivedWebhook): Promise<Reception> {
    const connected = await this.directory.find(request.accountId);
    if (connected?.account.platform !== request.platform) return { result: 'unknown_account' };
    const { adapter, account } = connected;
    if (request.rawBody.length > adapter.capabilities.webhook.bodyBytesMax) return { result: 'too_large' };
    if (!adapter.inbound.verify(request, account).ok) return { result: 'unauthorized' };

    const webhook: RawWebhook = {
      id: newId(),
      workspaceId: account.workspaceId,
      accountId: account.id,
      correlationId: request.correlationId,
      body: request.rawBody,
    };
    let body: unknown;
    let events: InboundEvent[];
    try {
      body = parseJsonKeepingBigIntegers(request.rawBody);
      events = adapter.inbound.parse(body, account, new Date());
    } catch (error) {
      if (error instanceof NotAWebhookError) return { result: 'malformed', reason: error.message };
      // Ours to mend, not the platform's to repeat: an error answer would hold back the whole chat for a day.
      await this.store.quarantine(webhook, 'parse', errorMessage(error));
      return { result: 'quarantined', account: connected, outcomes: [], events: 0 };
    }
    const counted = events.map((event) => ({ event, tokenCount: countTokens(event) }));
    const { outcomes, quarantined } = await this.recordInbound.record({ ...webhook, events: counted });
    return {
      result: quarantined ? 'quarantined' : outcomes.length > 0 ? 'stored' : 'duplicate',
      account: connected,
      outcomes,
      events: events.length,
      answer: adapter.inbound.acknowledge?.(body),
    };
  }
}
