export { PersistenceModule, type PersistenceOptions } from './persistence.module';
export { createDataSource, type DatabaseOptions } from './database/data-source';
export { appUrlOf, migrate, type MigrateOptions } from './database/migrate';
export { WorkspaceTransaction, WorkspaceTx } from './database/workspace-transaction';
export { KeyRing, type WrappedKey } from './secrets/key-ring';
export { InboundStore } from './stores/inbound.store';
export type { CountedEvent } from './stores/inbound-row';
export type {
  InboundOutcome,
  InboundOutcomeKind,
  ParsedWebhook,
  RawWebhook,
  RecordOptions,
} from './stores/inbound.store';
export { TurnOpeningStore, type OpenedTurn, type OpeningFacts } from './stores/turn-opening.store';
