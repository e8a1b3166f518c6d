import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import { NotAWebhookError, parseJsonKeepingBigIntegers, type WebhookRequest } from '@causerie/channel-kit';
import { errorMessage, newId } from '@causerie/kernel';
import type { InboundEvent } from '@causerie/message-schema';
import { InboundStore, type InboundOutcome, type RawWebhook } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { countTokens } from './count-tokens';
import { RecordInbound } from './record-inbound';

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
  /** Nothing was stored: the platform must send it again. */
  | { result: 'unavailable'; error: unknown };

type Parsed = { body: unknown; events: InboundEvent[] } | { refused: string } | { poison: string };

/** Hop 2: the account's adapter verifies and parses; what is genuine is recorded. */
@Injectable()
export class ReceiveWebhook {
  constructor(
    private readonly directory: ChannelAccountDirectory,
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
      return { result: 'unavailable', error };
    }
  }

  /** The webhook is genuine. */
  private async take(request: ReceivedWebhook, connected: ConnectedAccount): Promise<Reception> {
    const { account, adapter } = connected;
    const webhook: RawWebhook = {
      id: newId(),
      workspaceId: account.workspaceId,
      accountId: account.id,
      correlationId: request.correlationId,
      body: request.rawBody,
    };
    const parsed = this.parse(request.rawBody, connected);
    if ('refused' in parsed) return { result: 'malformed', reason: parsed.refused };
    if ('poison' in parsed) {
      // Ours to mend, not the platform's to repeat: an error answer would hold back the whole chat for a day.
      await this.store.quarantine(webhook, 'parse', parsed.poison);
      return { result: 'quarantined', account: connected, outcomes: [], events: 0 };
    }
    const events = parsed.events.map((event) => ({ event, tokenCount: countTokens(event) }));
    const { outcomes, quarantined } = await this.recordInbound.record({ ...webhook, events });
    return {
      result: quarantined ? 'quarantined' : outcomes.length > 0 ? 'stored' : 'duplicate',
      account: connected,
      outcomes,
      events: events.length,
      answer: adapter.inbound.acknowledge?.(parsed.body),
    };
  }

  private parse(rawBody: Buffer, { adapter, account }: ConnectedAccount): Parsed {
    try {
      const body = parseJsonKeepingBigIntegers(rawBody);
      return { body, events: adapter.inbound.parse(body, account, new Date()) };
    } catch (error) {
      return error instanceof NotAWebhookError ? { refused: error.message } : { poison: errorMessage(error) };
    }
  }
}
