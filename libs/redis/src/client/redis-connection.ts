import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import Redis from 'ioredis';
import { REDIS_OPTIONS, type RedisOptions } from '../redis-options';
import type { LuaScript } from '../scripts/lua-script';
import { createRedisClient } from './create-redis-client';

const COMMAND_TIMEOUT_MS = 1_000;
const FIRST_CONNECT_MAX_MS = 2_000;
const QUIT_MAX_MS = 500;

export interface ScriptCall {
  keys: readonly string[];
  args: readonly (string | number)[];
}

/**
 * The app's connection for commands. Redis is timing, never truth, so while it is away a command fails at
 * once (it is neither queued nor sent again) and its caller goes on without it; the connection comes back by
 * itself, after at most one second once Redis is there. Start-up waits a moment for it, never in vain.
 */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  readonly client: Redis;

  constructor(@Inject(REDIS_OPTIONS) options: RedisOptions) {
    this.client = createRedisClient(
      { url: options.url, subject: 'App' },
      {
        lazyConnect: true,
        enableOfflineQueue: false,
        autoResendUnfulfilledCommands: false,
        maxRetriesPerRequest: 0,
        commandTimeout: COMMAND_TIMEOUT_MS,
      },
    );
  }

  /** Resolves when connected, or after two seconds without: an app starts while Redis is down. */
  async onModuleInit(): Promise<void> {
    const connected = this.client.connect().catch(() => undefined);
    await Promise.race([connected, elapsed(FIRST_CONNECT_MAX_MS)]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  /** Throws when Redis does not answer within a second. */
  async ping(): Promise<void> {
    await this.client.ping();
  }

  /** Throws what Redis answers, or that it is away. A forgotten script (restart, FLUSHALL) is sent again. */
  async run(script: LuaScript, { keys, args }: ScriptCall): Promise<unknown> {
    checkKeys(script, keys);
    try {
      return await this.client.evalsha(script.sha1, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isForgotten(error)) throw error;
      return this.client.eval(script.source, keys.length, ...keys, ...args);
    }
  }

  /** The same script several times in one write (shards); answers in the order of the calls. */
  async runAll(script: LuaScript, calls: readonly ScriptCall[]): Promise<unknown[]> {
    const [only] = calls;
    if (only && calls.length === 1) return [await this.run(script, only)];
    const pipeline = this.client.pipeline();
    for (const { keys, args } of calls) {
      checkKeys(script, keys);
      pipeline.evalsha(script.sha1, keys.length, ...keys, ...args);
    }
    const answers = (await pipeline.exec()) ?? [];
    return Promise.all(
      calls.map((call, index) => {
        const [error, answer] = answers[index] ?? [new Error('Redis gave no answer')];
        if (error === null) return answer;
        if (isForgotten(error)) return this.run(script, call);
        throw error;
      }),
    );
  }

  async close(): Promise<void> {
    if (this.client.status === 'ready') {
      await Promise.race([this.client.quit().catch(() => undefined), elapsed(QUIT_MAX_MS)]);
    }
    this.client.disconnect();
  }
}

function isForgotten(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

function checkKeys(script: LuaScript, keys: readonly string[]): void {
  if (keys.length !== script.keyCount) {
    throw new Error(`${script.name} takes ${script.keyCount} keys, not ${keys.length}`);
  }
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
