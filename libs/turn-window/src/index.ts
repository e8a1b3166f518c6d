export { TurnWindow } from './turn-window';
export { TurnWindowModule } from './turn-window.module';
export { DueLoop, type DueLoopOptions } from './due-loop';
export { shardOf, WINDOW_SHARDS } from './shard';
export type {
  Arming,
  Claim,
  ClaimedConversation,
  ClaimRequest,
  ConversationRef,
  Touch,
} from './window-types';
