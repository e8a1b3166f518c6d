import type { TokenPrincipal } from '@causerie/access';
import type { WorkspaceFeed } from '../log/workspace-feed';
import type { Channel } from '../protocol/channel';
import type { Connection } from '../sockets/connection';

/** What the gateway knows of one connected client. */
export class Session {
  principal: TokenPrincipal | null = null;
  /** Set with the first subscription; given back when the connection ends. */
  feed: WorkspaceFeed | null = null;
  /** By name. What the client is subscribed to, live. */
  readonly channels = new Map<string, Channel>();
  private tail: Promise<void> = Promise.resolve();

  constructor(readonly connection: Connection) {}

  /** Subscriptions are changed one after the other, in the order in which they were asked for. `work` does not throw. */
  enqueue(work: () => Promise<void>): Promise<void> {
    this.tail = this.tail.then(() => (this.connection.open ? work() : undefined));
    return this.tail;
  }

  /** Resolves when nothing that was asked for is still being worked on. */
  settled(): Promise<void> {
    return this.tail;
  }
}
