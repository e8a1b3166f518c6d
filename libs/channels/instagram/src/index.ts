export { instagramChannel } from './channel';
