import { BackboneModule } from '@causerie/app-shell';
import { CreditsModule } from '@causerie/credits';
import { KnowledgeModule } from '@causerie/knowledge';
import { QueueModule } from '@causerie/queue';
import { TurnWindowModule } from '@causerie/turn-window';
import { type DynamicModule, Module } from '@nestjs/common';
import { ANSWERS } from './answers/answers.providers';
import { RESPONDER_CONFIG, type ResponderConfig } from './config';
import { SweepCreditsWorker } from './credits/sweep-credits.worker';
import { PICTURES } from './pictures/pictures.providers';
import { REPLIES } from './replies/replies.providers';
import { TURNS } from './turns/turns.providers';
import { TurnAnswerProcessor } from './turns/turn-answer.processor';
import { TurnNewsController } from './turns/turn-news.controller';

@Module({})
export class AppModule {
  static forRoot(config: ResponderConfig): DynamicModule {
    const jobs = QueueModule.forRoot({
      app: 'ai-responder',
      redisUrl: config.REDIS_URL,
      keyPrefix: config.REDIS_KEY_PREFIX,
      produces: ['turn.answer', 'lane.drain'],
      consumes: [TurnAnswerProcessor],
      drainMaxMs: config.SHUTDOWN_DRAIN_MS,
    });
    return {
      module: AppModule,
      imports: [
        BackboneModule.forRoot('ai-responder', config),
        jobs,
        TurnWindowModule,
        CreditsModule,
        KnowledgeModule,
      ],
      controllers: [TurnNewsController],
      providers: [
        { provide: RESPONDER_CONFIG, useValue: config },
        ...ANSWERS,
        ...PICTURES,
        ...REPLIES,
        ...TURNS,
        SweepCreditsWorker,
      ],
    };
  }
}
