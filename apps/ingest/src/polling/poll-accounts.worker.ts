// In:    active accounts whose platform can be asked for webhooks, where somebody wished it.
// Out:   their webhooks, received as if they had been sent.
// Fails: what was not acknowledged is asked for again a few seconds later.
import { Repeating } from '@causerie/app-shell';
import { channels } from '@causerie/channel-registry';
import { AccountCareStore } from '@causerie/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { PollAccount } from './poll-account';

/** Between two looks for accounts that nobody follows. */
const LOOK_MS = 5_000;

@Injectable()
export class PollAccountsWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly looking: Repeating;
  private readonly ending = new AbortController();
  private readonly followed = new Map<string, Promise<void>>();

  constructor(
    private readonly care: AccountCareStore,
    private readonly pollAccount: PollAccount,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {
    this.looking = new Repeating({
      name: PollAccountsWorker.name,
      everyMs: LOOK_MS,
      work: () => this.look(),
    });
  }

  onApplicationBootstrap(): void {
    this.looking.start();
    this.looking.now();
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await this.looking.stop();
    await Promise.all(this.followed.values());
  }

  private async look(): Promise<void> {
    const platforms = channels.filter(({ connection }) => connection.poll).map(({ slug }) => slug);
    if (platforms.length === 0) return;
    for (const { workspaceId, accountId } of await this.care.polled(platforms, this.config.INGEST_POLLING)) {
      if (this.followed.has(accountId) || this.ending.signal.aborted) continue;
      const following = this.pollAccount
        .follow(workspaceId, accountId, this.ending.signal)
        .finally(() => this.followed.delete(accountId));
      this.followed.set(accountId, following);
    }
  }
}
