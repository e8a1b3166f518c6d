import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import {
  AccountCareStore,
  ChannelAccounts,
  WorkspaceTransaction,
  type CredentialsFinding,
  type DueCredentials,
} from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Injectable } from '@nestjs/common';

/** What is known of an account's credentials, stored and told. Nothing of it outlives the account's reconnection. */
@Injectable()
export class KeepCredentials {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly care: AccountCareStore,
    private readonly accounts: ChannelAccounts,
    private readonly directory: ChannelAccountDirectory,
    private readonly news: NewsPublisher,
  ) {}

  /** Encrypted; the old ones are forgotten wherever they are remembered. */
  async renewed(due: DueCredentials, newer: { credentials: unknown; expiresAt: string }): Promise<void> {
    const { accountId, workspaceId } = due;
    const stored = await this.transaction.run(workspaceId, async (tx) => {
      if (!(await this.care.renewed(tx, due, newer.expiresAt))) return false;
      return this.accounts.update(tx, accountId, { credentials: newer.credentials });
    });
    if (!stored) return;
    this.directory.forget(accountId);
    void this.news.publish('account.changed', { v: 1, channelAccountId: accountId });
    void this.news.publish('events.committed', { v: 1 });
  }

  /** True: it is news. */
  async note(due: DueCredentials, found: CredentialsFinding): Promise<boolean> {
    const noted = await this.transaction.run(due.workspaceId, (tx) =>
      this.care.noteCredentials(tx, due, found),
    );
    if (!noted || found.level === due.level) return false;
    void this.news.publish('events.committed', { v: 1 });
    return true;
  }
}
