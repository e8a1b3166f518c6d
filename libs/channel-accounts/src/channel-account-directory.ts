import type { ChannelAccount, ChannelAdapter } from '@causerie/channel-kit';
import { channels } from '@causerie/channel-registry';
import { registerSecret } from '@causerie/observability';
import { ChannelAccounts, type StoredChannelAccount } from '@causerie/persistence';
import { isUuid } from '@causerie/kernel';
import { Injectable } from '@nestjs/common';

/** A change made elsewhere (new credentials, stopped) is seen within this time. */
const CACHE_TTL_MS = 30_000;
const CACHE_MAX = 10_000;

/** A channel account, ready to be used: its adapter, and its credentials in the adapter's own type. */
export interface ConnectedAccount {
  account: ChannelAccount;
  adapter: ChannelAdapter;
  state: StoredChannelAccount['state'];
  /** What to do with a send that may or may not have arrived. */
  unknownSend: 'resend' | 'hold';
}

/** Finds connected accounts for the services that receive and send. Cached; its secrets never reach a log. */
@Injectable()
export class ChannelAccountDirectory {
  private readonly cache = new Map<string, { until: number; found: Promise<ConnectedAccount | undefined> }>();

  constructor(private readonly accounts: ChannelAccounts) {}

  /**
   * Undefined: there is no such account.
   * @throws UsageError when its credentials cannot be opened or its platform is not installed
   */
  find(id: string): Promise<ConnectedAccount | undefined> {
    if (!isUuid(id)) return Promise.resolve(undefined);
    const known = this.cache.get(id);
    if (known && known.until > Date.now()) return known.found;
    const found = this.load(id);
    if (this.cache.size >= CACHE_MAX) this.cache.clear();
    this.cache.set(id, { until: Date.now() + CACHE_TTL_MS, found });
    // Neither an outage nor an absence is remembered: the next call asks again.
    found.then(
      (account) => account ?? this.cache.delete(id),
      () => this.cache.delete(id),
    );
    return found;
  }

  /** All accounts a piece of a webhook is for, where one address serves many. */
  async route(
    platform: string,
    to: { externalId?: string; ownerExternalId?: string },
  ): Promise<ConnectedAccount[]> {
    const ids = await this.accounts.route(platform, to);
    const found = await Promise.all(ids.map((id) => this.find(id)));
    return found.filter((account) => account !== undefined);
  }

  /** The account was changed by this process. */
  forget(id: string): void {
    this.cache.delete(id);
  }

  private async load(id: string): Promise<ConnectedAccount | undefined> {
    const stored = await this.accounts.find(id);
    const adapter = stored && channels.find(({ slug }) => slug === stored.platform);
    if (!stored || !adapter) return undefined;
    const credentials = adapter.credentialsSchema.parse(stored.credentials);
    for (const secret of adapter.secretsOf(credentials)) registerSecret(secret);
    const { workspaceId, platform, externalId, settings } = stored;
    return {
      account: {
        id,
        workspaceId,
        platform,
        externalId,
        username: stored.username ?? undefined,
        credentials,
        settings,
        ...(typeof settings['apiRoot'] === 'string' && { apiRoot: settings['apiRoot'] }),
      },
      adapter,
      state: stored.state,
      unknownSend: stored.unknownSend ?? adapter.capabilities.unknownSend,
    };
  }
}
