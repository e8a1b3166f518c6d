import { messagingFiles } from '@causerie/channel-meta-graph';
import { traits } from './account';
import { capabilities } from './capabilities';

export const attachments = messagingFiles({
  account: traits,
  media: capabilities.media,
  // Nothing is said of how long; short, and a story's ends with the story. Ours, so that these are fetched before all others.
  fetchWithinMs: 3_600_000,
  // https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message : by an address that it fetches.
  uploadsBy: 'link',
});
