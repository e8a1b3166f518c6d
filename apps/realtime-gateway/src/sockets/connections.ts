import { systemClock } from '@causerie/kernel';
import { Metrics } from '@causerie/observability';
import { Injectable } from '@nestjs/common';
import { CLOSE_CODES, type CloseCause } from '../protocol/close-codes';
import type { Connection } from './connection';
import { TimingWheel } from './timing-wheel';

/** Codes a label may have: ours, and the protocol's own that `ws` reports. Clients can send any other. */
const KNOWN_CODES = new Set<number>([
  1000,
  1001,
  1002,
  1005,
  1006,
  1007,
  1011,
  ...Object.values(CLOSE_CODES).map((entry) => entry.code),
]);

/** At which rate a stopping gateway sends its clients elsewhere. */
const CLOSED_A_SECOND = 250;
const LOOK_EVERY_MS = 20;

/** All connections of this process, and the one timer they share. */
@Injectable()
export class Connections {
  readonly wheel = new TimingWheel(systemClock);
  private readonly open = new Set<Connection>();

  constructor(private readonly metrics: Metrics) {}

  add(connection: Connection): void {
    this.open.add(connection);
    this.metrics.gauge('rt_connections').set({ transport: 'websocket' }, this.open.size);
  }

  noteCut(cause: CloseCause): void {
    if (cause === 'slowConsumer') this.metrics.counter('rt_slow_disconnect_total').inc();
  }

  /** `code` as the socket reports it: the client's answer, or what we closed it with. */
  remove(connection: Connection, code: number): number {
    this.wheel.remove(connection);
    this.open.delete(connection);
    const counted = connection.cutFor ? CLOSE_CODES[connection.cutFor].code : code;
    this.metrics.gauge('rt_connections').set({ transport: 'websocket' }, this.open.size);
    this.metrics
      .counter('rt_close_total')
      .inc({ code: KNOWN_CODES.has(counted) ? String(counted) : 'other' });
    return counted;
  }

  /**
   * Closes all of them as restarting, at most 250 a second as long as `withinMs` allows, in random order, so that they
   * do not come back to the next gateway all at once. What is still there at the end is terminated.
   */
  async drain(withinMs: number): Promise<void> {
    const endMs = performance.now() + withinMs;
    const waiting = shuffled([...this.open]);
    const spreadMs = Math.min(withinMs, (waiting.length / CLOSED_A_SECOND) * 1000);
    const batch = Math.max(1, Math.ceil((waiting.length * LOOK_EVERY_MS) / Math.max(spreadMs, 1)));
    while (waiting.length > 0) {
      for (const connection of waiting.splice(0, batch)) connection.cut('restart');
      if (waiting.length > 0) await aMoment();
    }
    // A second at least for the last ones' goodbyes.
    const goodbyeMs = Math.max(endMs, performance.now() + 1_000);
    while (this.open.size > 0 && performance.now() < goodbyeMs) await aMoment();
    for (const connection of this.open) connection.terminate();
    this.wheel.stop();
  }
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

function shuffled<Item>(items: Item[]): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}
