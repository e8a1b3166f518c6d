import type { AdapterContext, ChannelAccount } from '@causerie/channel-kit';
import type { IngestConfig } from './config';

/** What an adapter may use for a call. */
export function platformContext(
  account: Pick<ChannelAccount, 'platform' | 'apiRoot'>,
  config: Pick<IngestConfig, 'CHANNEL_API_ROOTS' | 'CONNECT_TIMEOUT_MS' | 'READ_TIMEOUT_MS'>,
  signal?: AbortSignal,
): AdapterContext {
  const apiRoot = account.apiRoot ?? config.CHANNEL_API_ROOTS[account.platform];
  const timeouts = { connectMs: config.CONNECT_TIMEOUT_MS, readMs: config.READ_TIMEOUT_MS };
  return { timeouts, ...(apiRoot !== undefined && { apiRoot }), ...(signal && { signal }) };
}
