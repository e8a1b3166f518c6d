import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { backoffMs, PermanentError } from '@causerie/kernel';
import { stopwatch } from '@causerie/observability';
import { ProfileStore, WorkspaceTransaction } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { platformContext } from '../platform-context';
import { ReportCare } from '../report-care';

const HOUR_MS = 3_600_000;
/** How long a profile counts as true. */
const PROFILE_FRESH_MS = HOUR_MS;
/** How long nobody asks again for one that there is not. */
const ABSENT_MS = 24 * HOUR_MS;
/** How long a question may take before another replica asks. */
const CLAIM_MS = 60_000;
const AGAIN = { baseMs: 60_000, capMs: 6 * HOUR_MS };

/** A message by whose sender the platform is asked. */
export interface ProfileHint {
  workspaceId: string;
  accountId: string;
  messageId: string;
}

/** Asks the platform who a contact is, if what we know of them is old. */
@Injectable()
export class EnrichProfile {
  constructor(
    private readonly directory: ChannelAccountDirectory,
    private readonly transaction: WorkspaceTransaction,
    private readonly profiles: ProfileStore,
    private readonly report: ReportCare,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {}

  async enrich({ workspaceId, accountId, messageId }: ProfileHint, signal: AbortSignal): Promise<void> {
    const connected = await this.directory.find(accountId);
    const lookup = connected?.adapter.lookup;
    if (!connected || !lookup?.profile) return;
    const due = await this.transaction.run(workspaceId, (tx) => this.profiles.claim(tx, messageId, CLAIM_MS));
    if (!due) return;
    const { account } = connected;
    const elapsed = stopwatch();
    const told = () => ({
      platform: account.platform,
      accountId,
      contactId: due.contactId,
      tookMs: elapsed(),
    });
    try {
      const context = platformContext(account, this.config, signal);
      const profile = await lookup.profile(due.conversationAlias, account, context);
      await this.transaction.run(workspaceId, (tx) =>
        profile
          ? this.profiles.found(tx, due.contactId, profile, PROFILE_FRESH_MS)
          : this.profiles.notFound(tx, due.contactId, { attempts: 0, againMs: ABSENT_MS }),
      );
      this.report.profile(profile ? 'found' : 'none', told());
    } catch (error) {
      if (signal.aborted) return;
      const attempts = due.attempts + 1;
      const againMs = error instanceof PermanentError ? ABSENT_MS : backoffMs(attempts, AGAIN);
      await this.transaction.run(workspaceId, (tx) =>
        this.profiles.notFound(tx, due.contactId, { attempts, againMs }),
      );
      this.report.profile('failed', { ...told(), error });
    }
  }
}
