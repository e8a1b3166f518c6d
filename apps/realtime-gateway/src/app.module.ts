import { AccessModule } from '@causerie/access';
import { BackboneModule } from '@causerie/app-shell';
import { type DynamicModule, Module } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from './config';
import { Feeds } from './log/feeds';
import { FollowLogWorker } from './log/follow-log.worker';
import { RetentionWorker } from './retention/retention.worker';
import { SequenceEvents } from './sequencer/sequence-events';
import { SequencerWorker } from './sequencer/sequencer.worker';
import { SOCKET_ROOMS } from './sockets/socket-rooms';
import { IssueToken } from './tokens/issue-token';
import { TokenController } from './tokens/token.controller';

@Module({})
export class AppModule {
  static forRoot(config: GatewayConfig): DynamicModule {
    const { TOKEN_SECRET: tokenSecret, RT_TOKEN_TTL_SECONDS: tokenTtlSeconds } = config;
    return {
      module: AppModule,
      imports: [
        BackboneModule.forRoot('realtime-gateway', config),
        AccessModule.forRoot({ tokenSecret, tokenTtlSeconds }),
      ],
      controllers: [TokenController, SequencerWorker, FollowLogWorker],
      providers: [
        { provide: GATEWAY_CONFIG, useValue: config },
        ...SOCKET_ROOMS,
        Feeds,
        IssueToken,
        RetentionWorker,
        SequenceEvents,
      ],
    };
  }
}
