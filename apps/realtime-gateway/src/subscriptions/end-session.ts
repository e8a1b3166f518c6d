import { Injectable } from '@nestjs/common';
import { Authenticate } from './authenticate';
import { LeaveFeed } from './leave-feed';
import type { Session } from './session';

/** The connection has ended: whatever it held is given back. */
@Injectable()
export class EndSession {
  constructor(
    private readonly authenticate: Authenticate,
    private readonly leaveFeed: LeaveFeed,
  ) {}

  run(session: Session): void {
    this.authenticate.forget(session);
    this.leaveFeed.run(session);
    // A subscription that was being worked on may have taken the feed meanwhile.
    void session.settled().then(() => this.leaveFeed.run(session));
  }
}
