// In: the news `events.committed`, at every replica.
// Out: a look at the lanes that are due, where one waits for a status.
// Fails: nobody; the sweeper looks within a second.
import type { NewsPayload } from '@causerie/contracts';
import { OnNews } from '@causerie/redis';
import { Controller } from '@nestjs/common';
import { AwaitedStatuses } from './awaited-statuses';

@Controller()
export class CommitsController {
  constructor(private readonly awaited: AwaitedStatuses) {}

  @OnNews('events.committed')
  committed(_news: NewsPayload<'events.committed'>): void {
    this.awaited.mayHaveCome();
  }
}
