import { contentSamples } from './content';
import { groupSamples } from './groups';
import { updateSamples } from './updates';

/** Our own webhook bodies: at least one for each kind of update and of content that Telegram documents. */
export const samples = { ...contentSamples, ...groupSamples, ...updateSamples };

export { BOT } from './people';
