import type {
  AccountIdentity,
  AdapterContext,
  ChannelAccount,
  ChannelAdapter,
  WebhookRegistration,
} from '@causerie/channel-kit';
import { channelFor } from '@causerie/channel-registry';
import { newId } from '@causerie/kernel';
import { ChannelAccounts, WorkspaceTransaction, type ChannelAccountSummary } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';

export interface ConnectRequest {
  workspaceId: string;
  platform: string;
  /** What the platform gave the account's owner, by the names of the adapter's credentials. */
  given: Readonly<Record<string, string>>;
  /** Where the platform shall send the account's webhooks. */
  webhookUrl: (accountId: string) => string;
  /** Runs when the account is stored, before the platform is told; what it throws leaves the old registration. */
  beforeRegistration?: (account: ChannelAccount, webhookUrl: string) => Promise<void>;
}

export interface ConnectedChannel {
  adapter: ChannelAdapter;
  account: ChannelAccount;
  identity: AccountIdentity;
  /** False: it was connected before and has been brought up to date. */
  isNew: boolean;
  /** As the platform sees it after the registration. */
  registration: WebhookRegistration;
}

/**
 * Connects a bot, number or page to a workspace: 1. the platform confirms the credentials, 2. they are stored,
 * encrypted, 3. the webhook is registered. In this order, since a webhook may come at once. Safe to repeat: an
 * account that is there keeps its id and the secrets the platform was told, so nothing on its way is refused.
 */
@Injectable()
export class ConnectChannelAccount {
  constructor(
    private readonly accounts: ChannelAccounts,
    private readonly transaction: WorkspaceTransaction,
  ) {}

  /** @throws UsageError saying what to do, TransientError when the platform does not answer */
  async run(request: ConnectRequest, context: AdapterContext): Promise<ConnectedChannel> {
    const { workspaceId, platform } = request;
    const adapter = channelFor(platform);
    const offered = adapter.connection.newCredentials(request.given);
    const identity = await adapter.connection.validateCredentials(offered, context);
    const known = await this.knownAccount(workspaceId, platform, identity.externalId);
    const stored = known ? await this.accounts.find(known.id) : undefined;
    const credentials = stored
      ? adapter.connection.newCredentials({ ...secretsIn(stored.credentials), ...request.given })
      : offered;
    const id = known?.id ?? newId();
    // The account remembers where it was confirmed: a simulated bot and a real one can be side by side.
    // What else was set of it (its rate, its template for closed windows) is none of the platform's business.
    const { apiRoot: _before, ...kept } = stored?.settings ?? {};
    const place = context.apiRoot === undefined ? {} : { apiRoot: context.apiRoot };
    const settings = { ...kept, ...place };
    const history = adapter.lookup?.history !== undefined;
    await this.store({ workspaceId, platform, id, known, identity, credentials, settings, history });
    const { externalId, username } = identity;
    const account = { id, workspaceId, platform, externalId, username, credentials, settings, ...place };
    const url = request.webhookUrl(id);
    await request.beforeRegistration?.(account, url);
    const registration = await adapter.connection.registerWebhook(url, account, context);
    return { adapter, account, identity, isNew: known === undefined, registration };
  }

  private async knownAccount(
    workspaceId: string,
    platform: string,
    externalId: string,
  ): Promise<ChannelAccountSummary | undefined> {
    const all = await this.transaction.run(workspaceId, (tx) => this.accounts.list(tx));
    return all.find((one) => one.platform === platform && one.externalId === externalId);
  }

  private store(what: {
    workspaceId: string;
    platform: string;
    id: string;
    known: ChannelAccountSummary | undefined;
    identity: AccountIdentity;
    credentials: unknown;
    settings: Readonly<Record<string, unknown>>;
    /** The platform gives the past of its chats. */
    history: boolean;
  }): Promise<void> {
    const { id, platform, known, identity, credentials, settings, history } = what;
    return this.transaction.run(what.workspaceId, async (tx) => {
      const { username, displayName, ownerExternalId, expiresAt } = identity;
      const change = { username, displayName, ownerExternalId, credentials, settings };
      if (known) await this.accounts.update(tx, id, change);
      else await this.accounts.create(tx, { id, platform, ...identity, credentials, settings });
      await this.accounts.attend(tx, id, { expiresAt, history });
      if (known?.state === 'stopped') await this.accounts.activate(tx, id);
    });
  }
}

/** All credentials are texts by name; what else a platform may keep is made anew. */
function secretsIn(credentials: unknown): Record<string, string> {
  const entries = Object.entries((credentials ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
