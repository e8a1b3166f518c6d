import { PostgresReadiness, runApp } from '@causerie/app-shell';
import { channels } from '@causerie/channel-registry';
import { AppModule } from './app.module';
import { loadIngestConfig } from './config';

void runApp({
  config: loadIngestConfig,
  module: (config) => AppModule.forRoot(config),
  body: 'raw',
  bodyLimitBytes: (config) => config.INGEST_BODY_BYTES_MAX,
  readiness: [PostgresReadiness],
  secretShapes: channels.flatMap(({ secretShapes }) => secretShapes),
});
