import { deedSamples } from './deeds';
import { messageSamples } from './messages';

/** Our own webhook bodies: at least one for each kind that Instagram documents. */
export const samples = { ...messageSamples, ...deedSamples };
