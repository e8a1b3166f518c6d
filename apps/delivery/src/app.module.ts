import { BackboneModule } from '@causerie/app-shell';
import { QueueModule } from '@causerie/queue';
import { type DynamicModule, Module } from '@nestjs/common';
import { deliveryOptionsOf, filesOf, type DeliveryConfig } from './config';
import { DeliveryOptionsModule } from './delivery-options.module';
import { LaneDrainProcessor } from './lanes/lane-drain.processor';
import { FilesModule } from './files/files.module';
import { LanesModule } from './lanes/lanes.module';
import { ScheduleModule } from './schedule/schedule.module';
import { TemplatesModule } from './templates/templates.module';
import { TypingModule } from './typing/typing.module';

@Module({})
export class AppModule {
  static forRoot(config: DeliveryConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        BackboneModule.forRoot('delivery', config),
        QueueModule.forRoot({
          app: 'delivery',
          redisUrl: config.REDIS_URL,
          keyPrefix: config.REDIS_KEY_PREFIX,
          produces: ['lane.drain'],
          consumes: [LaneDrainProcessor],
          drainMaxMs: config.SHUTDOWN_DRAIN_MS,
        }),
        DeliveryOptionsModule.forRoot(deliveryOptionsOf(config)),
        { ...FilesModule.forRoot(filesOf(config)), global: true },
        LanesModule,
        ScheduleModule,
        TemplatesModule,
        TypingModule,
      ],
    };
  }
}
