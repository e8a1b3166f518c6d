import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { HealthMetric } from './health-metric';
import { FollowCommit } from './follow-commit';
import { ReceiveWebhook } from './receive-webhook';
import { RecordInbound } from './record-inbound';
import { ReleaseEchoesWorker } from './release-echoes.worker';
import { ReportWebhook } from './report-webhook';
import { RouteWebhook } from './route-webhook';
import { TouchWindows } from './touch-windows';
import { WebhookRates } from './webhook-rates';

/** The room's classes. */
export const WEBHOOKS = [
  ChannelAccountDirectory,
  HealthMetric,
  FollowCommit,
  ReceiveWebhook,
  RecordInbound,
  ReleaseEchoesWorker,
  ReportWebhook,
  RouteWebhook,
  TouchWindows,
  {
    provide: WebhookRates,
    useFactory: ({ INGEST_ACCOUNT_RATE_PER_SECOND: perSecond }: IngestConfig) =>
      new WebhookRates({ perSecond, burst: 2 * perSecond }),
    inject: [INGEST_CONFIG],
  },
];
