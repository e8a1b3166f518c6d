export {
  startTelegramSimulator,
  type TelegramSimulator,
  type TelegramSimulatorOptions,
} from './simulator/simulator';
export { TelegramSimulatorClient } from './simulator/control/simulator-client';
export { BotHandle } from './simulator/control/bot-handle';
export { ControlError } from './simulator/control/control-error';
export { ManualSimulatorClock, systemSimulatorClock, type SimulatorClock } from './simulator/clock';
export { REFUSALS, type RefusalKey } from './simulator/wire/refusals';
export type { RefusalRule } from './simulator/wire/refusal-rule';
export { METHOD_NAMES } from './simulator/methods/method-table';
export type { FaultSpec } from './simulator/faults';
export type { RateLimitRules } from './simulator/rate-limits';
export type { SimulatorLogger } from './simulator/http-server';
export type { BotCall, WebhookPost } from './simulator/state/bot';
export type { MessageView } from './simulator/state/message-view';
export type { MessageEvent } from './simulator/state/world';
export type { Journaled } from './simulator/journal';
export type { Timings } from './simulator/control/observe-operations';
export type { BotInfo, ChatInfo, UserInfo } from './simulator/control/setup-operations';
export {
  type OperationInput,
  type OperationName,
  type OperationResult,
  type Operations,
} from './simulator/control/operations';
