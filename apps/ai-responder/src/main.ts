import { PostgresReadiness, runApp } from '@causerie/app-shell';
import { newsServerOptions } from '@causerie/redis';
import { AppModule } from './app.module';
import { loadResponderConfig } from './config';

void runApp({
  config: loadResponderConfig,
  module: (config) => AppModule.forRoot(config),
  readiness: [PostgresReadiness],
  microservices: ({ REDIS_URL, REDIS_KEY_PREFIX }) => [
    newsServerOptions({ url: REDIS_URL, keyPrefix: REDIS_KEY_PREFIX }),
  ],
});
