import {
  attach,
  given,
  readContent,
  type Content,
  type ContentTraits,
  type RawAttachment,
  type RawMessage,
} from '@causerie/channel-meta-graph';
import { announce } from '../attachments';
import { MEDIA, PERMALINKS } from './raw';

const traits: ContentTraits = {
  media: MEDIA,
  permalinks: PERMALINKS,
  announce: (kind, { payload }) => announce(kind, payload?.url),
  addLead: addStory,
  addOwn: addMention,
};

export function contentOf(message: RawMessage, original: unknown): Content {
  return readContent(message, message.attachments ?? [], { original, traits });
}

/** The story to which the person answers; its address dies with the story, after a day. */
function addStory(content: Content, { reply_to: replyTo }: RawMessage): void {
  const story = replyTo?.story;
  if (!story) return;
  content.parts.push({
    kind: 'story_reply',
    ...given('storyExternalId', story.id),
    ...given('url', story.url),
    ...given('attachment', attach(content, announce('document', story.url))),
  });
}

/** Somebody showed the account in their story: https://developers.facebook.com/docs/messenger-platform/instagram/features/story-mention */
function addMention(content: Content, { type, payload }: RawAttachment): boolean {
  if (type !== 'story_mention') return false;
  content.parts.push({
    kind: 'story_mention',
    ...given('storyExternalId', payload?.id),
    ...given('url', payload?.url),
    ...given('attachment', attach(content, announce('document', payload?.url))),
  });
  return true;
}
