import { instagramChannel } from '@causerie/channel-instagram';
import { describeMessagingCorpus } from '@causerie/simulator-meta-graph';
import { fakeAccount } from './account';

const expected: Readonly<Record<string, string>> = {
  'chatwoot-share.json': 'message referral:share ?',
  'chatwoot-text-iso-time.json': 'message text ?',
  'chatwoot-unsend.json': 'deletion',
  'gometa-empty-entry.json': 'message unsupported:unknown',
  'gometa-postback-icebreaker.json': 'message button_reply ?',
  'gometa-reel.json': 'message referral:reel ?',
  'gometa-referral-igme.json': 'message referral:IGME-SOURCE-LINK',
  'restfb-messaging-seen.json': 'status read',
  'restfb-wh-comments-2021.json': 'message service:comments',
  'restfb-wh-mentions.json': 'message service:mentions',
  'vercel-echo.json': 'message text by human',
  'vercel-image.json': 'message image ?',
  'vercel-postback.json': 'message button_reply ?',
  'vercel-quick-reply.json': 'message button_reply ?',
  'vercel-reaction.json': 'message reaction',
  'vercel-story-reply.json': 'message story_reply+text ?',
  'vercel-text-accent.json': 'message text ?',
};

describeMessagingCorpus({ adapter: instagramChannel, account: fakeAccount(), object: 'instagram', expected });
