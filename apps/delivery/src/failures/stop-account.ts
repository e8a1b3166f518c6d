import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import type { ChannelAccount, SendFailure } from '@causerie/channel-kit';
import { ChannelAccounts, WorkspaceTransaction } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';

/** Nobody sends for the account until a person has looked; its queue is kept. */
@Injectable()
export class StopAccount {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly accounts: ChannelAccounts,
    private readonly directory: ChannelAccountDirectory,
  ) {}

  /** The platform refused credentials that have been replaced since: that says nothing about the new ones. */
  async hadOldCredentials({ account }: ConnectedAccount): Promise<boolean> {
    this.directory.forget(account.id);
    const fresh = await this.directory.find(account.id);
    return !isDeepStrictEqual(fresh?.account.credentials, account.credentials);
  }

  async stop({ id, workspaceId }: ChannelAccount, failure: SendFailure): Promise<void> {
    const reason = `${failure.class} ${failure.code}: ${failure.description}`;
    await this.transaction.run(workspaceId, (tx) => this.accounts.stop(tx, id, reason));
    this.directory.forget(id);
  }
}
