import { Inject, Injectable } from '@nestjs/common';
import { REDIS_OPTIONS, type RedisOptions } from './redis-options';

/** The keys of one shard of open windows. They share a hash tag, so that one script may touch them all. */
export interface WindowShardKeys {
  /** Sorted set: conversation → deadline, ms. */
  pending: string;
  /** Hash: conversation → when its window opened, ms. */
  first: string;
  /** Sorted set: claimed conversation → end of the claim, ms. */
  inFlight: string;
  /** Hash: claimed conversation → token, first, deadline of the claim. */
  claims: string;
  /** Hash: claimed conversation → first, deadline, longest wait of what was touched since. */
  held: string;
  /** Hash: conversation → whether its window waits for attachments, or one settled while it was claimed. */
  graced: string;
}

/**
 * Every shape of key and channel the product uses. Members and keys name the workspace, except where
 * nothing belongs to one (news, Bull's own bookkeeping, whose ids are row ids).
 */
@Injectable()
export class RedisKeys {
  private readonly prefix: string;

  constructor(@Inject(REDIS_OPTIONS) { keyPrefix }: Pick<RedisOptions, 'keyPrefix'>) {
    if (!/^[\w.:-]+$/.test(keyPrefix)) {
      throw new TypeError('The Redis key prefix may hold letters, digits, "_", "-", "." and ":" only.');
    }
    this.prefix = keyPrefix.replace(/:+$/, '');
  }

  windowShard(shard: number): WindowShardKeys {
    const base = `${this.prefix}:window:{${shard}}`;
    return {
      pending: `${base}:pending`,
      first: `${base}:first`,
      inFlight: `${base}:in-flight`,
      claims: `${base}:claims`,
      held: `${base}:held`,
      graced: `${base}:graced`,
    };
  }

  /** `name` says what is limited, such as `account:<id>` or `recipient:<id>`. */
  tokenBucket(workspaceId: string, name: string): string {
    return `${this.prefix}:bucket:{${workspaceId}:${name}}`;
  }

  lease(workspaceId: string, name: string): string {
    return `${this.prefix}:lease:{${workspaceId}:${name}}`;
  }

  cache(workspaceId: string, name: string): string {
    return `${this.prefix}:cache:{${workspaceId}:${name}}`;
  }

  /** A channel, not a key: every replica that listens hears it. */
  news(pattern: string): string {
    return `${this.prefix}:news:${pattern}`;
  }

  /** What Bull puts before a queue's name. Tagged by queue: its keys lie together, queues apart. */
  queue(name: string): string {
    return `${this.prefix}:queue:{${name}}`;
  }
}
