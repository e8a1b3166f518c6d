export { channelFor, channels } from './channels';
