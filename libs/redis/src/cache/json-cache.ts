import { Injectable, Logger } from '@nestjs/common';
import type { z } from 'zod';
import { errorMessage } from '@causerie/kernel';
import { RedisConnection } from '../client/redis-connection';

const TTL_DEFAULT_MS = 3_600_000;

/**
 * What may be forgotten at any time. A failure of Redis is a miss, and so is a value that no longer has the
 * expected shape (written by an older release). `invalidate` during an outage is lost: choose a `ttlMs` that
 * bounds how long a stale value may live. Keys come from `RedisKeys.cache`.
 */
@Injectable()
export class JsonCache {
  private readonly logger = new Logger(JsonCache.name);

  constructor(private readonly redis: RedisConnection) {}

  async get<Value>(key: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
    const text = await this.quietly(() => this.redis.client.get(key));
    if (text === undefined || text === null) return undefined;
    const parsed = schema.safeParse(fromJson(text));
    return parsed.success ? parsed.data : undefined;
  }

  async set(key: string, value: unknown, ttlMs: number = TTL_DEFAULT_MS): Promise<void> {
    await this.quietly(() => this.redis.client.set(key, JSON.stringify(value), 'PX', ttlMs));
  }

  async invalidate(...keys: string[]): Promise<void> {
    // One command a key: in a cluster they lie in different slots.
    await Promise.all(keys.map((key) => this.quietly(() => this.redis.client.unlink(key))));
  }

  private async quietly<Answer>(command: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await command();
    } catch (error) {
      this.logger.debug(`The cache is not there: ${errorMessage(error)}`);
      return undefined;
    }
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
