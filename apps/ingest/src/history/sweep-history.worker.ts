// In:    accounts whose past is wanted and whose next page is due.
// Out:   a page recorded, the cursor moved on.
// Fails: the page is due again when its claim runs out.
import { SweepWorker } from '@causerie/app-shell';
import { errorMessage } from '@causerie/kernel';
import { AccountCareStore } from '@causerie/persistence';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { FetchHistory } from './fetch-history';

/** How long a page is one replica's. */
const CLAIM_MS = 60_000;
const BATCH = 5;

@Injectable()
export class SweepHistoryWorker extends SweepWorker {
  private readonly logger = new Logger(SweepHistoryWorker.name);

  constructor(
    private readonly care: AccountCareStore,
    private readonly fetchHistory: FetchHistory,
    @Inject(INGEST_CONFIG) config: IngestConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
    const due = await this.care.sweepHistory(BATCH, CLAIM_MS);
    await Promise.all(
      due.map((one) =>
        this.fetchHistory.page(one).catch((error: unknown) => {
          this.logger.warn(`A page of history was not recorded, and will be: ${errorMessage(error)}`);
        }),
      ),
    );
    return due.length === BATCH;
  }
}
