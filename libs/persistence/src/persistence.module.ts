import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createDataSource, type DatabaseOptions } from './database/data-source';
import { DatabaseHealth } from './database/database-health';
import { assertBoundRole } from './database/role-guard';
import { WorkspaceTransaction } from './database/workspace-transaction';
import { AlbumStore } from './stores/album.store';
import { AssetStore } from './stores/asset.store';
import { AttachmentStore } from './stores/attachment.store';
import { AccountCareStore } from './stores/account-care.store';
import { ApiKeyStore } from './stores/api-key.store';
import { ChannelAccounts } from './stores/channel-account.store';
import { ConversationOwnerStore } from './stores/conversation-owner.store';
import { DeliveryStore } from './stores/delivery.store';
import { EventLogStore } from './stores/event-log.store';
import { HealthStore } from './stores/health.store';
import { InboundStore } from './stores/inbound.store';
import { LaneStore } from './stores/lane.store';
import { MediaHandleStore } from './stores/media-handle.store';
import { MediaObjectStore } from './stores/media-object.store';
import { MediaQueueStore } from './stores/media-queue.store';
import { OutboundStore } from './stores/outbound.store';
import { ProfileStore } from './stores/profile.store';
import { ParkedEchoStore } from './stores/parked-echo.store';
import { ParkedStatusStore } from './stores/parked-status.store';
import { ReachabilityStore } from './stores/reachability.store';
import { ReportedFailureStore } from './stores/reported-failure.store';
import { ScheduleStore } from './stores/schedule.store';
import { TemplateStore } from './stores/template.store';
import { TypingStore } from './stores/typing.store';
import { TurnOpeningStore } from './stores/turn-opening.store';
import { CreditStore } from './stores/credit.store';
import { DeadLetterStore } from './stores/dead-letter.store';
import { KnowledgeStore } from './stores/knowledge.store';
import { PlanStore } from './stores/plan.store';
import { ReplyStore } from './stores/reply.store';
import { TurnAnsweringStore } from './stores/turn-answering.store';
import { TurnWorkStore } from './stores/turn-work.store';
import { KeyRing } from './secrets/key-ring';

export interface PersistenceOptions extends DatabaseOptions {
  /** 32 bytes: opens the workspaces' keys. Missing in services that need no credentials. */
  masterKey?: Buffer;
}

/** Stores of all rooms; each is constructed from the DataSource and, where it keeps secrets, the KeyRing. */
const STORES = [
  DatabaseHealth,
  WorkspaceTransaction,
  ApiKeyStore,
  EventLogStore,
  InboundStore,
  ParkedEchoStore,
  ParkedStatusStore,
  HealthStore,
  TurnOpeningStore,
  ChannelAccounts,
  AccountCareStore,
  ConversationOwnerStore,
  LaneStore,
  AttachmentStore,
  MediaQueueStore,
  MediaObjectStore,
  AlbumStore,
  AssetStore,
  MediaHandleStore,
  DeliveryStore,
  OutboundStore,
  ProfileStore,
  ReachabilityStore,
  ReportedFailureStore,
  ScheduleStore,
  TemplateStore,
  TypingStore,
  CreditStore,
  DeadLetterStore,
  KnowledgeStore,
  PlanStore,
  ReplyStore,
  TurnAnsweringStore,
  TurnWorkStore,
];

@Global()
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  static forRoot(options: PersistenceOptions): DynamicModule {
    return {
      module: PersistenceModule,
      providers: [
        { provide: DataSource, useFactory: () => connect(options) },
        {
          provide: KeyRing,
          useFactory: () => (options.masterKey ? new KeyRing(options.masterKey) : undefined),
        },
        ...STORES,
      ],
      exports: STORES,
    };
  }

  /** After HTTP and the queues: nothing is left that would ask. */
  async onApplicationShutdown(): Promise<void> {
    if (this.database.isInitialized) await this.database.destroy();
  }
}

async function connect(options: DatabaseOptions): Promise<DataSource> {
  const database = await createDataSource(options).initialize();
  await assertBoundRole(database);
  return database;
}
