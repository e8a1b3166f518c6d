export { PersistenceModule, type PersistenceOptions } from './persistence.module';
export { createDataSource, type DatabaseOptions } from './database/data-source';
export { appUrlOf, migrate, type MigrateOptions } from './database/migrate';
export { WorkspaceTransaction, WorkspaceTx } from './database/workspace-transaction';
export { KeyRing, type WrappedKey } from './secrets/key-ring';
export { InboundStore } from './stores/inbound.store';
export type { ConsentStatement, ConsentTexts, CountedEvent } from './stores/inbound-row';
export type {
  InboundOutcome,
  InboundOutcomeKind,
  ParsedWebhook,
  RawWebhook,
  RecordOptions,
} from './stores/inbound.store';
export { ConversationOwnerStore, type LongWait, type WaitLimits } from './stores/conversation-owner.store';
export { ParkedEchoStore, type ReleasedEcho } from './stores/parked-echo.store';
export { ParkedStatusStore } from './stores/parked-status.store';
export { HealthStore, type AccountHealth, type HealthCount } from './stores/health.store';
export { TurnOpeningStore, type OpenedTurn, type OpeningFacts } from './stores/turn-opening.store';
export { isPermanentDatabaseError } from './database/database-error';
export { AccountCareStore } from './stores/account-care.store';
export type {
  CredentialsFinding,
  DueCredentials,
  DueHistory,
  HealthLevel,
} from './stores/account-care.store';
export { ChannelAccounts } from './stores/channel-account.store';
export type {
  ChannelAccountChange,
  ChannelAccountState,
  ChannelAccountSummary,
  NewChannelAccount,
  StoredChannelAccount,
  UnknownSendPolicy,
} from './stores/channel-account.store';
export { LaneLostError, LaneStore, type ClaimedLane } from './stores/lane.store';
export { DeliveryStore } from './stores/delivery.store';
export type {
  Acceptance,
  AttemptStart,
  DeliveryFailure,
  OpenAttempt,
  Setback,
} from './stores/delivery.store';
export type { LaneHead, SentAs } from './stores/lane-head';
export { ReportedFailureStore, type UnfollowedFailure } from './stores/reported-failure.store';
export { OutboundStore, type NewOutbound, type QueuedOutbound } from './stores/outbound.store';
export type { FoundBytes, OutboundBytes, OutboundObject, OutboundSource } from './stores/outbound-bytes';
export { ScheduleStore, type NewScheduledMessage, type ScheduledMessage } from './stores/schedule.store';
export { TemplateStore, type TemplateCheck } from './stores/template.store';
export type { StoredTemplate, TemplatePart } from './stores/template-problem';
export { ProfileStore, type DueProfile, type FoundProfile } from './stores/profile.store';
export { RawEventStore, type RawEvent, type RawEventFilter } from './stores/raw-event.store';
export { ReachabilityStore } from './stores/reachability.store';
export { TypingStore, type TypingTarget } from './stores/typing.store';
export { DatabaseHealth } from './database/database-health';
export { ApiKeyStore, type NewApiKey, type StoredApiKey } from './stores/api-key.store';
export { EventLogStore } from './stores/event-log.store';
export type {
  EventRetention,
  LogFilter,
  LoggedEvent,
  LogPage,
  LogRange,
  MovedLog,
} from './stores/event-log.store';
export { TurnAnsweringStore } from './stores/turn-answering.store';
export type { CommittableTurn, DueTurn, TakenTurn } from './stores/turn-answering.store';
export { TurnWorkStore } from './stores/turn-work.store';
export type { AskedAttachment, AskedMessage, PastMessage, TurnWork } from './stores/turn-work.store';
export { ReplyStore, type NewReply } from './stores/reply.store';
export { CreditStore, type HoldResult } from './stores/credit.store';
export { PlanStore, type StoredPlan } from './stores/plan.store';
export { DeadLetterStore, type NewDeadLetter } from './stores/dead-letter.store';
export { KnowledgeStore } from './stores/knowledge.store';
export type {
  FoundPassage,
  NewDocument,
  NewPassage,
  SearchableText,
  SearchWord,
  Term,
} from './stores/knowledge.store';
export { Workspaces, type NewWorkspace } from './stores/workspace.store';
export { AttachmentStore, type StoredAttachment } from './stores/attachment.store';
export { MediaQueueStore } from './stores/media-queue.store';
export type {
  AttachmentFailure,
  AttachmentOutcome,
  AttachmentWork,
  DueAttachment,
  HeldAttachment,
} from './stores/media-queue.store';
export { MediaObjectStore } from './stores/media-object.store';
export type {
  DisplacedMedia,
  MediaObject,
  MediaVariant,
  NewMediaObject,
  NewMediaVariant,
} from './stores/media-object.store';
export { AlbumStore, type Album, type AlbumChange } from './stores/album.store';
export { AlbumAddresses } from './stores/album-address';
export type { AlbumFilter, AlbumPage, PublicAlbumItem } from './stores/album-page';
export type { AlbumSource } from './stores/album-sources';
export type { AlbumStats } from './stores/album-stats';
export { AssetStore, type AssetVariant } from './stores/asset.store';
export { MediaHandleStore } from './stores/media-handle.store';
export type { FoundHandle, HandleCounts, HandlePlace } from './stores/media-handle.store';
export { MediaInventory, type StoredMedia } from './stores/media-inventory';
export { UnreferencedMedia, type UnreferencedBytes } from './stores/unreferenced-media';
export { FailedAttachments } from './stores/failed-attachments';
export type { FailedAttachment, RetryChoice } from './stores/failed-attachments';
export { assertBoundRole } from './database/role-guard';
