// In:    accounts whose credentials end, when something is to be done or told about them.
// Out:   newer credentials; or an event, a log line and a metric that say when they end.
// Fails: the account is looked at again when its claim runs out.
import { SweepWorker } from '@causerie/app-shell';
import { errorMessage } from '@causerie/kernel';
import { AccountCareStore } from '@causerie/persistence';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { RenewCredentials } from './renew-credentials';

/** How long an account is one replica's: longer than any platform call. */
const CLAIM_MS = 300_000;
/** Taken by one look: platform calls are made one after the other. */
const BATCH = 10;

@Injectable()
export class SweepCredentialsWorker extends SweepWorker {
  private readonly logger = new Logger(SweepCredentialsWorker.name);

  constructor(
    private readonly care: AccountCareStore,
    private readonly renewCredentials: RenewCredentials,
    @Inject(INGEST_CONFIG) config: IngestConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
    const due = await this.care.sweepCredentials(BATCH, CLAIM_MS);
    for (const one of due) {
      await this.renewCredentials.look(one).catch((error: unknown) => {
        this.logger.warn(`Credentials were not looked at, and will be again: ${errorMessage(error)}`);
      });
    }
    return due.length === BATCH;
  }
}
