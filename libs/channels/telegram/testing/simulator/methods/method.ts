import type { RateLimits } from '../rate-limits';
import type { SimBot } from '../state/bot';
import type { World } from '../state/world';
import type { LongPolling } from '../updates/long-polling';
import type { UpdateDispatcher } from '../updates/update-dispatcher';
import type { WebhookDelivery } from '../updates/webhook-delivery';
import type { ApiParams } from '../wire/api-params';

/** What every method works with. */
export interface MethodContext {
  world: World;
  bot: SimBot;
  params: ApiParams;
  limits: RateLimits;
  updates: UpdateDispatcher;
  webhooks: WebhookDelivery;
  polling: LongPolling;
  allowHttpWebhooks: boolean;
  /** Files as a server of one's own gives them. */
  localServer: boolean;
  /** Aborts when the caller went away. */
  gone: AbortSignal;
}

export type Method = (context: MethodContext) => unknown;

/** A result with the human-readable `description` that a few methods add to it. */
export class Described {
  constructor(
    readonly result: unknown,
    readonly description: string,
  ) {}
}
