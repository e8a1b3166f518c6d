// In:    news `events.committed` of the apps that add events, and a slow poll.
// Out:   positions in the log; the feeds of this process and news `events.sequenced` for the other replicas.
// Fails: the next poll of any replica goes on; what is not committed was never announced.
import { Repeating } from '@causerie/app-shell';
import type { NewsPayload } from '@causerie/contracts';
import { Metrics } from '@causerie/observability';
import { EventLogStore } from '@causerie/persistence';
import { OnNews } from '@causerie/redis';
import { Controller, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SequenceEvents } from './sequence-events';

const POLL_MS = 500;
/** Commits within it are sequenced together, and reach each client in one write. */
const GATHER_MS = 4;

@Controller()
export class SequencerWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Repeating;
  /** The doorbell rang after the round in hand had begun: it may have looked too early. */
  private rung = false;

  constructor(
    private readonly sequenceEvents: SequenceEvents,
    private readonly store: EventLogStore,
    private readonly metrics: Metrics,
  ) {
    this.rounds = new Repeating({ name: SequencerWorker.name, everyMs: POLL_MS, work: () => this.round() });
  }

  onApplicationBootstrap(): void {
    this.metrics.readAtScrape('events_unsequenced', async () =>
      this.reading((await this.store.unsequenced()).count),
    );
    this.metrics.readAtScrape('event_lag_seconds', async () =>
      this.reading((await this.store.unsequenced()).oldestAgeSeconds),
    );
    this.rounds.start();
  }

  @OnNews('events.committed')
  ring(_news: NewsPayload<'events.committed'>): void {
    this.rung = true;
    this.rounds.now();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(): Promise<void> {
    do {
      this.rung = false;
      await this.sequenceEvents.run();
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    } while (this.rung);
  }

  private reading(value: number): { labels: Record<never, never>; value: number }[] {
    return [{ labels: {}, value }];
  }
}
