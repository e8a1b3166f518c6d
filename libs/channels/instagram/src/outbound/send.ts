import { messagingSender } from '@causerie/channel-meta-graph';
import { traits } from '../account';

export const { send, showTyping } = messagingSender(traits);
