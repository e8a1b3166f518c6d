import { messagingFiles } from '@causerie/channel-meta-graph';
import { traits } from './account';
import { capabilities } from './capabilities';

export const attachments = messagingFiles({
  account: traits,
  media: capabilities.media,
  // Nothing is said of how long; addresses are seen to die after some days, so this is our own and on the safe side.
  fetchWithinMs: 24 * 3_600_000,
  // https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api (`filedata`)
  uploadsBy: 'bytes',
});
