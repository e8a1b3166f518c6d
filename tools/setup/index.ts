export { DEFAULT_WORKSPACE, ensureDefaultWorkspace } from './default-workspace';
export {
  databaseAddresses,
  openDatabase,
  platformContext,
  toolEnvironment,
  workspaceIdOf,
  type Installation,
} from './installation';
export { LiveEvents, requestToken, type LiveEvent } from './live-events';
export { localApiKey } from './local-api-key';
export { runTool } from './run-tool';
export { openSimulatedChat, type AnswerTimes, type SentMessage, type SimulatedChat } from './simulated-chat';
export { silentConversations } from './silent-conversations';
export { table } from './table';
export { webhookUrl } from './webhook-url';
