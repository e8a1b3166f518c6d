// In:    accounts whose past is wanted and whose next page is due.
// Out:   a page recorded, the cursor moved on.
// Fails: the page is due again when its claim runs out.
import { Repeating } from '@causerie/app-shell';
import { errorMessage } from '@causerie/kernel';
import { AccountCareStore } from '@causerie/persistence';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { FetchHistory } from './fetch-history';

/** How long a page is one replica's. */
const CLAIM_MS = 60_000;
const BATCH = 5;

@Injectable()
export class SweepHistoryWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SweepHistoryWorker.name);
  private readonly sweeper: Repeating;

  constructor(
    private readonly care: AccountCareStore,
    private readonly fetchHistory: FetchHistory,
    @Inject(INGEST_CONFIG) config: IngestConfig,
  ) {
    this.sweeper = new Repeating({
      name: SweepHistoryWorker.name,
      everyMs: config.SWEEP_INTERVAL_MS,
      work: () => this.sweep(),
    });
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeper.stop();
  }

  /** True: more may be due. */
  async sweep(): Promise<boolean> {
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
