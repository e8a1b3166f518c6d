// In:    news `events.sequenced` of all replicas, and a slow poll of the heads of the logs that have a client here.
// Out:   the feeds of this process read what is new.
// Fails: news that is lost and reads that fail are made good by the next poll; no position is ever passed over.
import { Repeating } from '@causerie/app-shell';
import type { NewsPayload } from '@causerie/contracts';
import { EventLogStore } from '@causerie/persistence';
import { OnNews } from '@causerie/redis';
import { Controller, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Feeds } from './feeds';

const POLL_MS = 500;

@Controller()
export class FollowLogWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly poll: Repeating;

  constructor(
    private readonly feeds: Feeds,
    private readonly store: EventLogStore,
  ) {
    this.poll = new Repeating({ name: FollowLogWorker.name, everyMs: POLL_MS, work: () => this.look() });
  }

  onApplicationBootstrap(): void {
    this.poll.start();
  }

  @OnNews('events.sequenced')
  hear({ moved }: NewsPayload<'events.sequenced'>): void {
    this.feeds.moved(moved);
  }

  // Not before the sockets have drained: until then their clients are served.
  async onApplicationShutdown(): Promise<void> {
    await this.poll.stop();
  }

  private async look(): Promise<void> {
    const { workspaceIds } = this.feeds;
    if (workspaceIds.length > 0) this.feeds.moved(await this.store.heads(workspaceIds));
  }
}
