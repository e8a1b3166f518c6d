import { BackboneModule } from '@causerie/app-shell';
import { QueueModule } from '@causerie/queue';
import { TurnWindowModule } from '@causerie/turn-window';
import { type DynamicModule, Module } from '@nestjs/common';
import { BATCHER_CONFIG, type BatcherConfig } from './config';
import { DueTurnsWorker } from './turns/due-turns.worker';
import { FlushDueTurns } from './turns/flush-due-turns';
import { OpenTurn } from './turns/open-turn';
import { SweepConversationsWorker } from './turns/sweep-conversations.worker';
import { WakeResponder } from './turns/wake-responder';
import { SweepWaitingWorker } from './waiting/sweep-waiting.worker';

@Module({})
export class AppModule {
  static forRoot(config: BatcherConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        BackboneModule.forRoot('conversation-batcher', config),
        QueueModule.forRoot({
          app: 'conversation-batcher',
          redisUrl: config.REDIS_URL,
          keyPrefix: config.REDIS_KEY_PREFIX,
          produces: ['turn.answer'],
        }),
        TurnWindowModule,
      ],
      providers: [
        { provide: BATCHER_CONFIG, useValue: config },
        DueTurnsWorker,
        FlushDueTurns,
        OpenTurn,
        SweepConversationsWorker,
        SweepWaitingWorker,
        WakeResponder,
      ],
    };
  }
}
