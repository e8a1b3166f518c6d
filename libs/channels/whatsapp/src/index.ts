export { whatsappChannel } from './channel';
