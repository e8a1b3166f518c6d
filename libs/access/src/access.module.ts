import { systemClock } from '@causerie/kernel';
import { type DynamicModule, Module } from '@nestjs/common';
import { ApiKeys } from './api-keys';
import { RealtimeTokens } from './realtime-tokens';

export interface AccessOptions {
  /** Signs the tokens; the same for all replicas. */
  tokenSecret: string;
  tokenTtlSeconds: number;
}

/** Needs the stores of PersistenceModule, which is global. */
@Module({})
export class AccessModule {
  static forRoot({ tokenSecret, tokenTtlSeconds }: AccessOptions): DynamicModule {
    const tokens = new RealtimeTokens(tokenSecret, tokenTtlSeconds, systemClock);
    const providers = [ApiKeys, { provide: RealtimeTokens, useValue: tokens }];
    return { module: AccessModule, global: true, providers, exports: providers };
  }
}
