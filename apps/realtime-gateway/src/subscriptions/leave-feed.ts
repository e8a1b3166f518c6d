import { Injectable } from '@nestjs/common';
import { Feeds } from '../log/feeds';
import type { Session } from './session';

/** Gives back what a connection held. May be called again. */
@Injectable()
export class LeaveFeed {
  constructor(private readonly feeds: Feeds) {}

  run(session: Session): void {
    const { feed } = session;
    if (!feed) return;
    feed.audience.remove(session.connection, session.channels.keys());
    session.channels.clear();
    session.feed = null;
    this.feeds.release(feed.workspaceId);
  }
}
