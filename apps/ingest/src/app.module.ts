import { BackboneModule } from '@causerie/app-shell';
import { TurnWindowModule } from '@causerie/turn-window';
import { type DynamicModule, Module } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from './config';
import { AccountChangedController } from './credentials/account-changed.controller';
import { CREDENTIALS } from './credentials/credentials.providers';
import { HISTORY } from './history/history.providers';
import { POLLING } from './polling/polling.providers';
import { PROFILES } from './profiles/profiles.providers';
import { ReportCare } from './report-care';
import { HandshakeController } from './webhooks/handshake.controller';
import { WebhookController } from './webhooks/webhook.controller';
import { WEBHOOKS } from './webhooks/webhooks.providers';

@Module({})
export class AppModule {
  static forRoot(config: IngestConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [BackboneModule.forRoot('ingest', config), TurnWindowModule],
      controllers: [WebhookController, HandshakeController, AccountChangedController],
      providers: [
        { provide: INGEST_CONFIG, useValue: config },
        ReportCare,
        ...WEBHOOKS,
        ...CREDENTIALS,
        ...HISTORY,
        ...POLLING,
        ...PROFILES,
      ],
    };
  }
}
