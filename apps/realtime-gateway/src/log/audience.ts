import type { LiveEvent } from './live-event';
import type { Receiver } from './receiver';

/** What one receiver gets of a batch. Receivers that get the same share the same bytes. */
export interface Parcel {
  receiver: Receiver;
  frames: Buffer;
}

export const WORKSPACE_WIDE = 'workspace';

/** Who listens to which channel of one workspace. */
export class Audience {
  private readonly channels = new Map<string, Set<Receiver>>();

  add(receiver: Receiver, channels: Iterable<string>): void {
    for (const channel of channels) {
      const receivers = this.channels.get(channel) ?? new Set();
      this.channels.set(channel, receivers.add(receiver));
    }
  }

  remove(receiver: Receiver, channels: Iterable<string>): void {
    for (const channel of channels) {
      const receivers = this.channels.get(channel);
      receivers?.delete(receiver);
      if (receivers?.size === 0) this.channels.delete(channel);
    }
  }

  everyone(): Set<Receiver> {
    return new Set([...this.channels.values()].flatMap((receivers) => [...receivers]));
  }

  /** The parcels of a batch: each receiver gets its events once, in order, in one piece. */
  parcels(events: readonly LiveEvent[]): Parcel[] {
    const byReceiver = new Map<Receiver, LiveEvent[]>();
    for (const event of events) {
      for (const receiver of this.receiversOf(event)) {
        const own = byReceiver.get(receiver);
        if (own) own.push(event);
        else byReceiver.set(receiver, [event]);
      }
    }
    const joined = new Map<string, Buffer>();
    return Array.from(byReceiver, ([receiver, own]) => ({ receiver, frames: join(own, joined) }));
  }

  private receiversOf(event: LiveEvent): Set<Receiver> {
    const wide = event.personal ? undefined : this.channels.get(WORKSPACE_WIDE);
    const narrow = this.channels.get(event.channel);
    return wide && narrow ? new Set([...wide, ...narrow]) : (wide ?? narrow ?? new Set());
  }
}

function join(events: readonly LiveEvent[], joined: Map<string, Buffer>): Buffer {
  const [only] = events;
  if (only && events.length === 1) return only.frame;
  const key = events.map((event) => event.position).join();
  let bytes = joined.get(key);
  if (!bytes) joined.set(key, (bytes = Buffer.concat(events.map((event) => event.frame))));
  return bytes;
}
