import type { InboundEvent } from '@causerie/message-schema';
import type { CountedEvent } from '@causerie/persistence';
import type { ConnectedAccount } from '../channel-account-directory';
import { consentOf } from './consent.policy';
import { countTokens } from './count-tokens';

/**
 * Everything that a webhook's body (or one account's piece of it) holds, ready to be recorded.
 * @throws NotAWebhookError, or whatever a mistake of the adapter's throws
 */
export function readEvents(
  { adapter, account }: Pick<ConnectedAccount, 'adapter' | 'account'>,
  body: unknown,
  receivedAt: Date,
): CountedEvent[] {
  return adapter.inbound.parse(body, account, receivedAt).map(countedEvent);
}

/** An event with what is found out about it once, when it comes in. */
export function countedEvent(event: InboundEvent): CountedEvent {
  const consent = consentOf(event);
  return { event, tokenCount: countTokens(event), ...(consent && { consent }) };
}
