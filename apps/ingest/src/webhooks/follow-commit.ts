import type { InboundOutcome } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Injectable } from '@nestjs/common';
import { ProfileHints } from '../profiles/profile-hints';
import { TouchWindows } from './touch-windows';

/** After a commit: tells whoever goes on from there. All of it is a hint; the rows say the same, a second later. */
@Injectable()
export class FollowCommit {
  constructor(
    private readonly touchWindows: TouchWindows,
    private readonly profileHints: ProfileHints,
    private readonly news: NewsPublisher,
  ) {}

  async tell(outcomes: readonly InboundOutcome[]): Promise<void> {
    void this.news.publish('events.committed', { v: 1 });
    if (outcomes.some(bringsFiles)) void this.news.publish('attachments.recorded', { v: 1 });
    this.profileHints.note(outcomes);
    await this.touchWindows.touch(outcomes);
  }
}

function bringsFiles({ event }: InboundOutcome): boolean {
  return 'attachments' in event && (event.attachments?.length ?? 0) > 0;
}
