import { type DynamicModule, Module } from '@nestjs/common';
import { JsonCache } from './cache/json-cache';
import { RedisConnection } from './client/redis-connection';
import { Leases } from './lease/leases';
import { NewsPublisher } from './news/news-publisher';
import { REDIS_OPTIONS, type RedisOptions } from './redis-options';
import { RedisKeys } from './redis-keys';
import { TokenBucket } from './token-bucket/token-bucket';

/** One connection for commands, and what stands on it. Imported once, in the app's module. */
@Module({})
export class RedisModule {
  static forRoot(options: RedisOptions): DynamicModule {
    const services = [RedisConnection, RedisKeys, TokenBucket, Leases, JsonCache, NewsPublisher];
    return {
      module: RedisModule,
      global: true,
      providers: [{ provide: REDIS_OPTIONS, useValue: options }, ...services],
      exports: [REDIS_OPTIONS, ...services],
    };
  }
}
