import type { LogPage } from '@causerie/persistence';
import { Audience, type Parcel } from './audience';
import { toLiveEvent, type LiveEvent } from './live-event';

const READ_AT_ONCE = 200;
/** Sockets written to in one tick of the event loop: 5,000 at once would block it for 80 ms. */
const SOCKETS_A_TICK = 500;
/** Events kept for those who are about to join: what came while they read history. */
const RECENT_MAX = 256;

export interface FeedOptions {
  workspaceId: string;
  /** Everything up to here is history. */
  position: number;
  readAfter: (position: number, limit: number) => Promise<LogPage>;
  /** Told of every event once it is on its way to all who listen. */
  onDelivered: (events: readonly LiveEvent[]) => void;
  onFailure: (error: unknown) => void;
}

/**
 * Follows one workspace's log and hands each event to all who listen: the one reader of that log in this process.
 *
 * Positions have no gaps and become visible in order, so "after the last one" misses nothing. `position` is what every
 * listener has; it only changes between batches, and whoever joins or leaves does so between batches (`atRest`).
 */
export class WorkspaceFeed {
  readonly audience = new Audience();
  private reached: number;
  private target: number;
  private recent: LiveEvent[] = [];
  private pulling: Promise<void> | undefined;
  private writing: Promise<void> | undefined;

  constructor(private readonly options: FeedOptions) {
    this.reached = options.position;
    this.target = options.position;
  }

  get workspaceId(): string {
    return this.options.workspaceId;
  }

  get position(): number {
    return this.reached;
  }

  /** The log has this position now: go and read. Failures are told, and mended by the next call. */
  moved(position: number): void {
    this.target = Math.max(this.target, position);
    if (this.target > this.reached) this.pull().catch(this.options.onFailure);
  }

  /** Resolves when every listener has what is up to `position`. Throws when the log cannot be read. */
  async reach(position: number): Promise<void> {
    this.target = Math.max(this.target, position);
    while (this.reached < position) await this.pull();
  }

  /**
   * Runs `work` while no batch is being written: then all listeners have exactly what is up to `position`. Nothing may
   * be awaited inside it.
   */
  async atRest<Result>(work: () => Result): Promise<Result> {
    while (this.writing) await this.writing;
    return work();
  }

  /** The events after `position`; null when some of them are no longer at hand. Call it at rest. */
  recentAfter(position: number): readonly LiveEvent[] | null {
    if (position >= this.reached) return [];
    const first = this.recent[0];
    if (!first || first.position > position + 1) return null;
    return this.recent.filter((event) => event.position > position);
  }

  private pull(): Promise<void> {
    this.pulling ??= this.readOn().finally(() => (this.pulling = undefined));
    return this.pulling;
  }

  private async readOn(): Promise<void> {
    while (this.reached < this.target) {
      const page = await this.options.readAfter(this.reached, READ_AT_ONCE);
      const [first] = page.events;
      if (first?.position !== this.reached + 1) return this.jump(page.head);
      const events = page.events.map((event) => toLiveEvent(this.workspaceId, event));
      await this.publish(events);
    }
  }

  private async publish(events: readonly LiveEvent[]): Promise<void> {
    const parcels = this.audience.parcels(events);
    writeAll(parcels.slice(0, SOCKETS_A_TICK));
    if (parcels.length > SOCKETS_A_TICK) {
      this.writing = this.writeRest(parcels, events);
      await this.writing;
    } else this.advance(events);
  }

  private async writeRest(parcels: readonly Parcel[], events: readonly LiveEvent[]): Promise<void> {
    for (let next = SOCKETS_A_TICK; next < parcels.length; next += SOCKETS_A_TICK) {
      await new Promise((resolve) => setImmediate(resolve));
      writeAll(parcels.slice(next, next + SOCKETS_A_TICK));
    }
    this.advance(events);
    this.writing = undefined;
  }

  private advance(events: readonly LiveEvent[]): void {
    this.reached = events.at(-1)?.position ?? this.reached;
    this.recent = [...this.recent, ...events].slice(-RECENT_MAX);
    this.options.onDelivered(events);
  }

  /** Retention or a restored database took what was to be read next: whoever listens must resume, and is told so. */
  private jump(head: number): void {
    for (const receiver of this.audience.everyone()) receiver.cut('unavailable');
    this.recent = [];
    this.reached = head;
    this.target = head;
  }
}

function writeAll(parcels: readonly Parcel[]): void {
  for (const { receiver, frames } of parcels) receiver.deliver(frames);
}
