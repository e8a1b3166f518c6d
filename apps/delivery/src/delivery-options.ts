import type { AdapterContext, ChannelAccount, ChannelCapabilities } from '@causerie/channel-kit';

/** What the rooms need to know of the configuration. */
export interface DeliveryOptions {
  /** How long a silent worker keeps a lane. */
  leaseMs: number;
  /** Tries of one call before its message fails. */
  attemptsMax: number;
  /** How long proof of an unknown send may take, where the platform gives any. */
  unknownSettleMs: number;
  /** So long before its end a reply window counts as closed. */
  windowMarginMs: number;
  /** How long bulk messages of an account pause after a complaint about its quality. */
  qualityPauseMs: number;
  /** How old an account's catalogue of templates may grow. */
  templateSyncMs: number;
  /** How long the bot stays silent after a person's scheduled message. */
  humanPauseMs: number;
  timeouts: { connectMs: number; readMs: number };
  /** Platform → base address of its API for accounts that name none; missing: the platform's own. */
  apiRoots: Readonly<Record<string, string>>;
  sweep: { everyMs: number; batch: number };
}

export const DELIVERY_OPTIONS = Symbol('DELIVERY_OPTIONS');

/** Where the platform never says more about a message, waiting for proof would be waiting for nothing. */
export function proofMsOf({ statuses }: ChannelCapabilities, { unknownSettleMs }: DeliveryOptions): number {
  return statuses.length > 0 ? unknownSettleMs : 0;
}

/** What an adapter may use for a call. */
export function contextFor(
  account: Pick<ChannelAccount, 'platform' | 'apiRoot'>,
  { apiRoots, timeouts }: DeliveryOptions,
  signal?: AbortSignal,
): AdapterContext {
  const apiRoot = account.apiRoot ?? apiRoots[account.platform];
  return { timeouts, ...(apiRoot === undefined ? {} : { apiRoot }), ...(signal ? { signal } : {}) };
}
