import { RedisKeys, TokenBucket, type BucketRate } from '@causerie/redis';
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { paceOf, type Pace } from './pace.policy';

/** Nobody waits here for longer: a pause of the account is waited out in Postgres. */
const WAIT_MAX_MS = 1_000;

/** Who was called back and has not come so long after their time is served elsewhere. */
const FORGET_MS = 5_000;

/** While Redis is away. */
const GO_AHEAD = { allowed: true, waitMs: 0 };

interface Line {
  /** Who is next comes first. */
  waiting: ((waitMs: number) => void)[];
  isServed: boolean;
  /** When the next one that is called back should come, ms since the epoch. */
  callBackAtMs: number;
  /** Who was called back once gets in when they come: else some would be sent away again and again. */
  calledBack: Set<string>;
}

export interface PacedAccount {
  workspaceId: string;
  id: string;
}

/**
 * The account's rate, shared fairly. The lanes of one process stand in line and one of them asks Redis, so that a
 * hundred lanes do not ask it all the time, and the one that has waited longest goes first. Who finds the line full
 * is told when to come back: each at a time of their own, as fast as the account goes, so that it never goes idle.
 */
@Injectable()
export class AccountPace {
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly buckets: TokenBucket,
    private readonly keys: RedisKeys,
  ) {}

  /** 0: go ahead. Else in how many ms the lane should come back. */
  async take(account: PacedAccount, limit: BucketRate, laneId: string): Promise<number> {
    const wait = admit(this.lineOf(this.keyOf(account)), paceOf(limit), laneId);
    return wait > 0 ? wait : this.takeInLine(account, limit);
  }

  /** The same for who was let through by `look`: however many did meanwhile, nobody does their work twice. */
  async takeInLine(account: PacedAccount, limit: BucketRate): Promise<number> {
    const key = this.keyOf(account);
    const line = this.lineOf(key);
    const turn = inLine(line);
    if (!line.isServed) void this.serve(key, line, paceOf(limit));
    return turn;
  }

  /** Takes nothing. 0: whatever a call needs can be made ready. Else in how many ms the lane should come back. */
  async look(account: PacedAccount, limit: BucketRate, laneId: string): Promise<number> {
    const key = this.keyOf(account);
    const pace = paceOf(limit);
    const line = this.lineOf(key);
    const wait = admit(line, pace, laneId);
    if (wait > 0) return wait;
    // For nothing at all there is only a pause to wait for.
    const { waitMs } = await this.buckets.take(key, pace.rate, 0).catch(() => GO_AHEAD);
    return waitMs > 0 ? callBackAfter(waitMs, line, pace.rate) : 0;
  }

  /** Nobody sends for this account for a while. */
  async pause(account: PacedAccount, ms: number): Promise<void> {
    await this.buckets.pause(this.keyOf(account), ms).catch(() => undefined);
  }

  /** Until nobody waits. While Redis is away nobody is held back. */
  private async serve(key: string, line: Line, { rate }: Pace): Promise<void> {
    line.isServed = true;
    while (line.waiting.length > 0) {
      const { allowed, waitMs } = await this.buckets.take(key, rate).catch(() => GO_AHEAD);
      if (allowed) line.waiting.shift()?.(0);
      else if (waitMs <= WAIT_MAX_MS) await sleep(waitMs);
      else for (const told of line.waiting.splice(0)) told(callBackAfter(waitMs, line, rate));
    }
    line.isServed = false;
  }

  private lineOf(key: string): Line {
    const line = this.lines.get(key) ?? {
      waiting: [],
      isServed: false,
      callBackAtMs: 0,
      calledBack: new Set(),
    };
    if (line.callBackAtMs < Date.now() - FORGET_MS) line.calledBack.clear();
    this.lines.set(key, line);
    return line;
  }

  private keyOf({ workspaceId, id }: PacedAccount): string {
    return this.keys.tokenBucket(workspaceId, `account:${id}`);
  }
}

function inLine(line: Line): Promise<number> {
  return new Promise((resolve) => line.waiting.push(resolve));
}

/** 0: the line has room, or the lane has been sent away before. */
function admit(line: Line, { rate, queueMax }: Pace, laneId: string): number {
  if (line.calledBack.delete(laneId) || line.waiting.length < queueMax) return 0;
  line.calledBack.add(laneId);
  return callBack(line, rate);
}

/** Each told one comes later than those before: the first one after `waitMs`. */
function callBackAfter(waitMs: number, line: Line, rate: BucketRate): number {
  line.callBackAtMs = Math.max(line.callBackAtMs, Date.now() + waitMs);
  return callBack(line, rate);
}

function callBack(line: Line, rate: BucketRate): number {
  const now = Date.now();
  const lineMs = (line.waiting.length * 1_000) / rate.perSecond;
  line.callBackAtMs = Math.max(line.callBackAtMs, now + lineMs) + 1_000 / rate.perSecond;
  return Math.ceil(line.callBackAtMs - now);
}
