export { ChannelAccountDirectory, type ConnectedAccount } from './channel-account-directory';
export { ConnectChannelAccount, type ConnectedChannel, type ConnectRequest } from './connect-channel-account';
export { countedEvent, readEvents } from './inbound/read-events';
export { historyBody, isHistoryBody } from './inbound/history-body';
