import { ManualClock, newId } from '@causerie/kernel';
import { RedisConnection, RedisKeys } from '@causerie/redis';
import { testRedis } from '@causerie/testing';
import { WINDOW_SHARDS } from '../src/shard';
import { TurnWindow } from '../src/turn-window';
import type { ClaimedConversation, ConversationRef } from '../src/window-types';

export function aConversation(): ConversationRef {
  return { workspaceId: newId(), conversationId: newId() };
}

/** A turn window of its own prefix, on a clock the test moves (or that of Redis). */
export class WindowHarness {
  readonly clock = new ManualClock();
  readonly redis: RedisConnection;
  readonly window: TurnWindow;
  private readonly keys: RedisKeys;

  constructor({ realTime = false } = {}) {
    const options = { ...testRedis(), ...(!realTime && { clock: this.clock }) };
    this.redis = new RedisConnection(options);
    this.keys = new RedisKeys(options);
    this.window = new TurnWindow(this.redis, this.keys, options);
  }

  /** Claims over all shards. */
  async claim({ max = 100, leaseMs = 1_000 } = {}): Promise<ClaimedConversation[]> {
    const shards = Array.from({ length: WINDOW_SHARDS }, (_, shard) => ({ shard, max, leaseMs }));
    return (await this.window.claimAll(shards)).flatMap(({ due }) => due);
  }

  /** As after FLUSHALL, for our keys only: other suites share the server. */
  async forget(): Promise<void> {
    await Promise.all(this.allKeys().map((key) => this.redis.client.del(key)));
  }

  /** The keys that are there. */
  async leftovers(): Promise<string[]> {
    const present = await Promise.all(this.allKeys().map((key) => this.redis.client.exists(key)));
    return this.allKeys().filter((_, index) => present[index] === 1);
  }

  private allKeys(): string[] {
    const shards = Array.from({ length: WINDOW_SHARDS }, (_, shard) => this.keys.windowShard(shard));
    return shards.flatMap((shard) => Object.values(shard) as string[]);
  }
}
