import type { AppName } from '@causerie/contracts';
import { DeadLetterStore, PersistenceModule } from '@causerie/persistence';
import { DEAD_LETTER_STORE, QUEUE_OBSERVER } from '@causerie/queue';
import { RedisModule } from '@causerie/redis';
import { type DynamicModule, Module } from '@nestjs/common';
import { PostgresReadiness } from './postgres-readiness';
import { QueueMetrics } from './queue-metrics';

export interface BackboneConfig {
  readonly DATABASE_URL: string;
  readonly DATABASE_POOL_MAX: number;
  readonly REDIS_URL: string;
  readonly REDIS_KEY_PREFIX: string;
  /** Only where channel credentials are opened. */
  readonly MASTER_KEY?: Buffer;
}

/** What every service stands on: the workspaces' database, Redis, the queues' metrics and dead letters. Global. */
@Module({})
export class BackboneModule {
  static forRoot(app: AppName, config: BackboneConfig): DynamicModule {
    const providers = [
      PostgresReadiness,
      QueueMetrics,
      { provide: QUEUE_OBSERVER, useExisting: QueueMetrics },
      { provide: DEAD_LETTER_STORE, useExisting: DeadLetterStore },
    ];
    return {
      module: BackboneModule,
      global: true,
      imports: [
        PersistenceModule.forRoot({
          url: config.DATABASE_URL,
          poolMax: config.DATABASE_POOL_MAX,
          applicationName: `causerie ${app}`,
          masterKey: config.MASTER_KEY,
        }),
        RedisModule.forRoot({ url: config.REDIS_URL, keyPrefix: config.REDIS_KEY_PREFIX }),
      ],
      providers,
      exports: providers,
    };
  }
}
