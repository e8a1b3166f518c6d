// In:    an hourly timer.
// Out:   raw events, inbound keys, parked statuses and events past their time are gone, in bounded bites.
// Fails: the next hour, or another replica, goes on where this one stopped.
import { Repeating } from '@causerie/app-shell';
import { EventLogStore } from '@causerie/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

const HOUR_MS = 3_600_000;
const BITE = 1_000;
/** Most bites an hour: some 20 million rows a day, at a fraction of the database's time. */
const BITES_MAX = 1_000;

@Injectable()
export class RetentionWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Repeating;
  private stopping = false;

  constructor(
    private readonly store: EventLogStore,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {
    this.rounds = new Repeating({ name: RetentionWorker.name, everyMs: HOUR_MS, work: () => this.purge() });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.rounds.stop();
  }

  /** One hour's round: until a bite finds nothing more to take. */
  async purge(): Promise<void> {
    const keep = {
      rawEventDays: this.config.RAW_EVENT_DAYS,
      inboundKeyDays: this.config.INBOUND_KEY_DAYS,
      eventDays: this.config.EVENT_DAYS,
    };
    for (let bite = 0; bite < BITES_MAX && !this.stopping; bite++) {
      // Several tables a bite: less than one full share means that all are done.
      if ((await this.store.purge(keep, BITE)) < BITE) return;
    }
  }
}
