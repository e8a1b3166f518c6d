import { messengerChannel } from '@causerie/channel-messenger';
import { describeMessagingCorpus } from '@causerie/simulator-meta-graph';
import { fakeAccount } from './account';

const expected: Readonly<Record<string, string>> = {
  'bottender-audio.json': 'message audio ?',
  'bottender-video.json': 'message video ?',
  'restfb-delivery-basic.json': 'status delivered, watermark delivered',
  'restfb-message-basic-echo.json': 'message text by human',
  'restfb-message-basic.json': 'message text ?',
  'restfb-message-isdeleted.json': 'deletion',
  'restfb-message-location-attachment.json': 'message location ?',
  'restfb-message-media-attachment.json': 'message image ?',
  'restfb-message-quickreply.json': 'message button_reply ?',
  'restfb-message-reply-1.json': 'message text ?',
  'restfb-message-sticker-thumbup.json': 'message sticker ?',
  'restfb-optin-basic.json': 'message service:optin',
  'restfb-postback-basic.json': 'message button_reply ?',
  'restfb-reaction-1.json': 'message reaction',
  'restfb-read-basic.json': 'watermark read',
  'restfb-referral-basic.json': 'message referral:SHORTLINK',
  'restfb-unknown-change-value.json': 'message unsupported:foo',
  'vercel-fb-image.json': 'message image ?',
  'vercel-fb-text.json': 'message text ?',
};

describeMessagingCorpus({ adapter: messengerChannel, account: fakeAccount(), object: 'page', expected });
