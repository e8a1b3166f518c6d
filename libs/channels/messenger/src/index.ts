export { messengerChannel } from './channel';
