import { PostgresReadiness, type AppOptions } from '@causerie/app-shell';
import { newsServerOptions } from '@causerie/redis';
import { AppModule } from './app.module';
import type { GatewayConfig } from './config';

/** How the gateway is started, by `main.ts` and by its tests. */
export const gatewayOptions: AppOptions<GatewayConfig> = {
  module: (config) => AppModule.forRoot(config),
  readiness: [PostgresReadiness],
  microservices: (config) => [
    newsServerOptions({ url: config.REDIS_URL, keyPrefix: config.REDIS_KEY_PREFIX }),
  ],
  // The sockets' drain and the second in which the last ones say goodbye.
  drainMs: (config) => config.RT_DRAIN_SECONDS * 1000 + 1_000,
};
