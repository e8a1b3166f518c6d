import { EventLogStore } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Injectable } from '@nestjs/common';
import { Feeds } from '../log/feeds';

/** Small enough that its transaction is over in milliseconds. */
const BATCH = 500;

/** Gives positions to what was committed, until nothing is left, and tells whoever follows: commit first, then announce. */
@Injectable()
export class SequenceEvents {
  constructor(
    private readonly store: EventLogStore,
    private readonly feeds: Feeds,
    private readonly news: NewsPublisher,
  ) {}

  async run(): Promise<void> {
    for (;;) {
      const { moved, events } = await this.store.sequence(BATCH);
      if (events === 0) return;
      this.feeds.moved(moved);
      // For the other replicas. Nobody waits for Redis: who misses it finds the positions by itself.
      void this.news.publish('events.sequenced', { v: 1, moved });
    }
  }
}
