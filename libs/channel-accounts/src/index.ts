export { ChannelAccountDirectory, type ConnectedAccount } from './channel-account-directory';
