import { PostgresReadiness, runApp } from '@causerie/app-shell';
import { AppModule } from './app.module';
import { loadBatcherConfig } from './config';

void runApp({
  config: loadBatcherConfig,
  module: (config) => AppModule.forRoot(config),
  readiness: [PostgresReadiness],
});
