export { ChannelAccountDirectory, type ConnectedAccount } from './channel-account-directory';
export { ConnectChannelAccount, type ConnectedChannel, type ConnectRequest } from './connect-channel-account';
