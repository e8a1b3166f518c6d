import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

const SECOND_MS = 1_000;

interface Second {
  inFlight: number;
  /** When the calls of the last second ended, ms since the epoch. */
  ended: number[];
  /** Who came first goes first. */
  last: Promise<void>;
}

/**
 * Keeps the calls of one process to what an account allows in any second, as the platform counts them: somewhere
 * between the moment a call leaves and the moment its answer is here. So a call counts from its start until a second
 * after its end, however long the network or a busy machine held it up.
 */
@Injectable()
export class SecondGate {
  private readonly seconds = new Map<string, Second>();

  async run<Result>(key: string, max: number, call: () => Promise<Result>): Promise<Result> {
    const second = this.secondOf(key);
    const before = second.last;
    const entered = before.then(() => enter(second, max));
    second.last = entered;
    await entered;
    try {
      return await call();
    } finally {
      second.inFlight -= 1;
      second.ended.push(Date.now());
    }
  }

  private secondOf(key: string): Second {
    const second = this.seconds.get(key) ?? { inFlight: 0, ended: [], last: Promise.resolve() };
    this.seconds.set(key, second);
    return second;
  }
}

/** A call that hangs must not stop the account: after a second in which nothing ended, one more may go. */
async function enter(second: Second, max: number): Promise<void> {
  for (;;) {
    const from = Date.now() - SECOND_MS;
    while (second.ended[0] !== undefined && second.ended[0] <= from) second.ended.shift();
    if (second.inFlight + second.ended.length < max) break;
    const [first] = second.ended;
    await sleep(first === undefined ? SECOND_MS : Math.max(1, first - from));
    if (first === undefined && second.ended.length === 0) break;
  }
  second.inFlight += 1;
}
