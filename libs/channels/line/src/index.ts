export { lineChannel } from './channel';
