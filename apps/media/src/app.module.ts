import { BackboneModule } from '@causerie/app-shell';
import { QueueModule } from '@causerie/queue';
import { TurnWindowModule } from '@causerie/turn-window';
import { type DynamicModule, Module } from '@nestjs/common';
import { AttachmentFetchProcessor } from './attachments/attachment-fetch.processor';
import type { MediaConfig } from './config';
import { FilesModule } from './files/files.module';
import { CONTROLLERS, PROVIDERS } from './rooms';
import { SettingsModule } from './settings.module';
import { StoresModule } from './stores/stores.module';

@Module({})
export class AppModule {
  static forRoot(config: MediaConfig): DynamicModule {
    const jobs = QueueModule.forRoot({
      app: 'media',
      redisUrl: config.REDIS_URL,
      keyPrefix: config.REDIS_KEY_PREFIX,
      produces: ['attachment.fetch'],
      consumes: [AttachmentFetchProcessor],
      drainMaxMs: config.SHUTDOWN_DRAIN_MS,
    });
    const backbone = BackboneModule.forRoot('media', config);
    return {
      module: AppModule,
      imports: [SettingsModule.of(config), backbone, jobs, TurnWindowModule, StoresModule, FilesModule],
      controllers: CONTROLLERS,
      providers: PROVIDERS,
    };
  }
}
