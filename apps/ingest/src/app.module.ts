import { BackboneModule } from '@causerie/app-shell';
import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { TurnWindowModule } from '@causerie/turn-window';
import { type DynamicModule, Module } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from './config';
import { ReceiveWebhook } from './webhooks/receive-webhook';
import { HandshakeController } from './webhooks/handshake.controller';
import { RecordInbound } from './webhooks/record-inbound';
import { ReportWebhook } from './webhooks/report-webhook';
import { RouteWebhook } from './webhooks/route-webhook';
import { TouchWindows } from './webhooks/touch-windows';
import { WebhookController } from './webhooks/webhook.controller';

@Module({})
export class AppModule {
  static forRoot(config: IngestConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [BackboneModule.forRoot('ingest', config), TurnWindowModule],
      controllers: [WebhookController, HandshakeController],
      providers: [
        { provide: INGEST_CONFIG, useValue: config },
        ChannelAccountDirectory,
        ReceiveWebhook,
        RecordInbound,
        ReportWebhook,
        RouteWebhook,
        TouchWindows,
      ],
    };
  }
}
