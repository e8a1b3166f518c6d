import { newCorrelationId } from '@causerie/kernel';
import {
  clockArgument,
  loadScript,
  REDIS_OPTIONS,
  RedisConnection,
  RedisKeys,
  type RedisOptions,
  type ScriptCall,
} from '@causerie/redis';
import { Inject, Injectable } from '@nestjs/common';
import { shardOf, WINDOW_SHARDS } from './shard';
import type {
  Arming,
  Claim,
  ClaimedConversation,
  ClaimRequest,
  ConversationRef,
  Touch,
} from './window-types';

const LUA = `${__dirname}/lua`;
const TOUCH = loadScript(LUA, 'touch-6.lua');
const CLAIM = loadScript(LUA, 'claim-6.lua');
const ACKNOWLEDGE = loadScript(LUA, 'acknowledge-6.lua');
const REARM = loadScript(LUA, 'rearm-6.lua');
const SETTLE = loadScript(LUA, 'settle-6.lua');
const ARM_IF_ABSENT = loadScript(LUA, 'arm-if-absent-3.lua');

/**
 * When each conversation's turn should open: deadlines and short claims in Redis, and nothing else. A window:
 *
 * 1. `touch` opens it or moves its deadline: min(now + quiet, first + longest wait).
 * 2. `claim` takes it once due, for a short time, one taker at a time.
 * 3. `acknowledge` ends the claim, `rearm` opens the window again; a claim that runs out is due at once.
 * 4. A touch during a claim is kept and becomes a window of its own with step 3. So a message that arrives
 *    while its conversation is looked at is never forgotten.
 * 5. `rearm` waits for attachments; `settled` ends that wait at once, and no other.
 *
 * Not promised: anything after Redis lost its memory. The conversation's row says that an answer is due, and
 * the sweeper's `armIfAbsent` brings the window back. Every method throws while Redis is away.
 */
@Injectable()
export class TurnWindow {
  constructor(
    private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    @Inject(REDIS_OPTIONS) private readonly options: Pick<RedisOptions, 'clock'>,
  ) {}

  /** One call a shard for the whole batch, in one write. */
  async touch(batch: readonly Touch[]): Promise<void> {
    await this.redis.runAll(
      TOUCH,
      this.byShard(batch, [this.now()], (touch) => [memberOf(touch), touch.quietMs, touch.maxWaitMs]),
    );
  }

  async claim(request: ClaimRequest): Promise<Claim> {
    const [claim] = await this.claimAll([request]);
    if (claim === undefined) throw new Error('Redis gave no answer');
    return claim;
  }

  /** Several shards in one write; answers in the order of the requests. */
  async claimAll(requests: readonly ClaimRequest[]): Promise<Claim[]> {
    if (requests.length === 0) return [];
    const token = newCorrelationId();
    const answers = await this.redis.runAll(
      CLAIM,
      requests.map(({ shard, max, leaseMs }) => ({
        keys: this.shardKeys(shard),
        args: [this.now(), max, leaseMs, token],
      })),
    );
    return requests.map(({ shard }, index) => toClaim(shard, token, answers[index] as RawClaim));
  }

  /** The turn row stands, or there is nothing to do. Returns how many claims were still ours. */
  async acknowledge(claimed: readonly ClaimedConversation[]): Promise<number> {
    const calls = this.byShard(claimed, [], (claim) => [memberOf(claim), claim.token]);
    return sum(await this.redis.runAll(ACKNOWLEDGE, calls));
  }

  /** Too early (attachments still on their way): due again in `delayMs`. False: no longer ours. */
  async rearm(claimed: ClaimedConversation, delayMs: number): Promise<boolean> {
    const keys = this.shardKeys(shardOf(claimed.conversationId));
    const args = [this.now(), memberOf(claimed), claimed.token, delayMs];
    return (await this.redis.run(REARM, { keys, args })) === 1;
  }

  /**
   * For the media app, after the commit that settled an attachment (stored, refused, or failed): each conversation that
   * waits for its attachments is due at once, and the batcher looks whether more are to come. A window in which the
   * contact still writes keeps its deadline, and a conversation without a window gets none, so it may be told of every
   * attachment. A call that is lost costs what is left of the grace. Returns how many windows it made due.
   */
  async settled(batch: readonly ConversationRef[]): Promise<number> {
    return sum(
      await this.redis.runAll(
        SETTLE,
        this.byShard(batch, [this.now()], (ref) => [memberOf(ref)]),
      ),
    );
  }

  /** For sweepers: opens a window only where Redis has none. Returns how many it opened. */
  async armIfAbsent(batch: readonly Arming[]): Promise<number> {
    const calls = this.byShard(batch, [this.now()], (arming) => [memberOf(arming), arming.quietMs]);
    const opened = calls.map(({ keys, args }) => ({ keys: keys.slice(0, ARM_IF_ABSENT.keyCount), args }));
    return sum(await this.redis.runAll(ARM_IF_ABSENT, opened));
  }

  /** Windows that wait or are claimed, over all shards. */
  async openWindows(): Promise<number> {
    const pipeline = this.redis.client.pipeline();
    for (let shard = 0; shard < WINDOW_SHARDS; shard += 1) {
      const { pending, inFlight } = this.keys.windowShard(shard);
      pipeline.zcard(pending).zcard(inFlight);
    }
    const answers = (await pipeline.exec()) ?? [];
    const failed = answers.find(([error]) => error !== null);
    if (failed?.[0]) throw failed[0];
    return sum(answers.map(([, count]) => count));
  }

  private byShard<Item extends ConversationRef>(
    items: readonly Item[],
    head: readonly string[],
    toArgs: (item: Item) => (string | number)[],
  ): ScriptCall[] {
    const shards = new Map<number, (string | number)[]>();
    for (const item of items) {
      const shard = shardOf(item.conversationId);
      const args = shards.get(shard) ?? [...head];
      args.push(...toArgs(item));
      shards.set(shard, args);
    }
    return [...shards].map(([shard, args]) => ({ keys: this.shardKeys(shard), args }));
  }

  private shardKeys(shard: number): string[] {
    const { pending, first, inFlight, claims, held, graced } = this.keys.windowShard(shard);
    return [pending, first, inFlight, claims, held, graced];
  }

  private now(): string {
    return clockArgument(this.options.clock);
  }
}

type RawClaim = [nowMs: number, nextDueInMs: number, ...taken: (string | number)[]];

function toClaim(shard: number, token: string, [nowMs, next, ...taken]: RawClaim): Claim {
  const due: ClaimedConversation[] = [];
  for (let i = 0; i < taken.length; i += 3) {
    const [workspaceId = '', conversationId = ''] = String(taken[i]).split('/');
    due.push({
      workspaceId,
      conversationId,
      firstAtMs: Number(taken[i + 1]),
      dueAtMs: Number(taken[i + 2]),
      token,
    });
  }
  return { shard, due, nextDueInMs: next < 0 ? null : next, nowMs };
}

/** Redis holds ids only: the workspace's and the conversation's. */
function memberOf({ workspaceId, conversationId }: ConversationRef): string {
  return `${workspaceId}/${conversationId}`;
}

function sum(values: readonly unknown[]): number {
  return values.reduce((total: number, value) => total + Number(value), 0);
}
