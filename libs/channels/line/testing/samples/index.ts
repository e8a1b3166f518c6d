import { deedSamples } from './deeds';
import { messageSamples } from './messages';

/** Our own webhook bodies: at least one for each kind that LINE documents. */
export const samples = { ...messageSamples, ...deedSamples };
