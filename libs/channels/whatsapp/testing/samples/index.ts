import { accountSamples } from './account';
import { messageSamples } from './messages';

/** Our own webhook bodies: at least one for each kind that WhatsApp documents. */
export const samples = { ...messageSamples, ...accountSamples };
