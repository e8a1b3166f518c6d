import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import { errorMessage, PermanentError } from '@causerie/kernel';
import { stopwatch } from '@causerie/observability';
import type { CredentialsFinding, DueCredentials } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { platformContext } from '../platform-context';
import { ReportCare } from '../report-care';
import { isDueForRenewal, judgeCredentials, type CredentialsAge } from './credentials.policy';
import { KeepCredentials } from './keep-credentials';

/**
 * Credentials that end: 1. renewed from ten days before, 2. encrypted and stored, 3. forgotten wherever the old ones
 * are remembered. What cannot be renewed is told, in time. A kill between 1 and 2 leaves the old ones, which go on to
 * be valid where platforms give tokens out this way; the next look renews again.
 */
@Injectable()
export class RenewCredentials {
  constructor(
    private readonly directory: ChannelAccountDirectory,
    private readonly keepCredentials: KeepCredentials,
    private readonly report: ReportCare,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {}

  async look(due: DueCredentials): Promise<void> {
    this.directory.forget(due.accountId);
    const connected = await this.directory.find(due.accountId);
    if (!connected) return;
    const renewable = connected.adapter.connection.renewCredentials !== undefined;
    const age: CredentialsAge = { expiresInMs: due.expiresInMs, attempts: due.attempts, renewable };
    if (isDueForRenewal(age)) await this.renew(due, age, connected);
    else await this.note(due, judgeCredentials(age), connected);
  }

  private async renew(due: DueCredentials, age: CredentialsAge, connected: ConnectedAccount): Promise<void> {
    const { account, adapter } = connected;
    const elapsed = stopwatch();
    const told = () => ({ platform: account.platform, accountId: account.id, tookMs: elapsed() });
    try {
      const context = platformContext(account, this.config);
      const newer = await adapter.connection.renewCredentials?.(account, context);
      if (!newer) return;
      await this.keepCredentials.renewed(due, newer);
      this.report.renewal('renewed', told());
    } catch (error) {
      const final = error instanceof PermanentError;
      this.report.renewal(final ? 'refused' : 'failed', { ...told(), error });
      const failure = { final, reason: errorMessage(error) };
      await this.note(due, judgeCredentials({ ...age, attempts: age.attempts + 1, failure }), connected);
    }
  }

  private async note(
    due: DueCredentials,
    found: CredentialsFinding,
    { account }: ConnectedAccount,
  ): Promise<void> {
    const { level, state } = found;
    if (await this.keepCredentials.note(due, found)) this.report.health(account, { level, state });
  }
}
