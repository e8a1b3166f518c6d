export { connectAccount, type ConnectWish } from './connect-account';
export { openConfiguredStores } from './configured-stores';
export { Conversations } from './conversations';
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
export { SimulatedChat, type AnswerTimes, type SentMessage } from './simulated-chat';
export { table } from './table';
export { readPublicUrl } from './web-door';
export { targetOf, webhookUrl } from './webhook-url';
