import { Module, type DynamicModule } from '@nestjs/common';
import { PARAMS_PROVIDER_TOKEN, PinoLogger } from 'nestjs-pino';
import type { Logger } from 'pino';
import { createLogger, type LoggerOptions } from './logging/create-logger';
import { Metrics } from './metrics/metrics';
import { registerSecretShapes } from './redaction/scrub';

export interface ObservabilityOptions extends LoggerOptions {
  /** What the adapters say about their platforms' secrets. */
  secretShapes?: readonly RegExp[];
  /** One that exists already; made from the other options unless given. */
  logger?: Logger;
}

/**
 * Global: `PinoLogger` and `Metrics` for everyone. nestjs-pino's own module is not used, since it puts a request
 * logger before every route: that costs ingest time, and would log addresses that contain tokens.
 */
@Module({})
export class ObservabilityModule {
  static forRoot(options: ObservabilityOptions): DynamicModule {
    registerSecretShapes(options.secretShapes ?? []);
    const logger = options.logger ?? createLogger(options);
    const providers = [
      { provide: PARAMS_PROVIDER_TOKEN, useValue: { pinoHttp: { logger } } },
      PinoLogger,
      { provide: Metrics, useValue: new Metrics(options.app) },
    ];
    return { module: ObservabilityModule, global: true, providers, exports: providers };
  }
}
