import { PostgresReadiness, type AppOptions } from '@causerie/app-shell';
import { channels } from '@causerie/channel-registry';
import { newsServerOptions } from '@causerie/redis';
import { AppModule } from './app.module';
import type { MediaConfig } from './config';

/** The whole app, for the program and for tests. */
export const mediaApp: AppOptions<MediaConfig> = {
  module: (config) => AppModule.forRoot(config),
  microservices: (config) => [
    newsServerOptions({ url: config.REDIS_URL, keyPrefix: config.REDIS_KEY_PREFIX }),
  ],
  readiness: [PostgresReadiness],
  secretShapes: channels.flatMap(({ secretShapes }) => secretShapes),
};
