export { telegramChannel } from './channel';
