import {
  attach,
  given,
  isRecord,
  readAttachment,
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
  const elements = (message.attachments ?? []).map(withAddress);
  return readContent(message, withoutTwins(elements), { original, traits });
}

/** A shared story has its address under a name of its own. Seen in what Instagram sends; no page of Meta's says it. */
function withAddress(element: unknown): unknown {
  const payload = isRecord(element) ? element['payload'] : undefined;
  if (!isRecord(element) || !isRecord(payload)) return element;
  const address = payload['story_media_url'];
  if (typeof address !== 'string' || typeof payload['url'] === 'string') return element;
  return { ...element, payload: { ...payload, url: address } };
}

/**
 * From November 2025 to February 2026 a shared post comes twice, once as the `share` that it was before.
 * https://developers.facebook.com/docs/instagram-platform/webhooks/new
 */
function withoutTwins(elements: readonly unknown[]): unknown[] {
  const known = elements.map((element) => ({ element, raw: readAttachment(element) }));
  const posts = known.filter(({ raw }) => raw.type === 'ig_post').map(({ raw }) => raw.payload);
  const isTwin = ({ type, payload }: RawAttachment) =>
    type === 'share' && posts.some((post) => isSamePost(post, payload));
  return known.filter(({ raw }) => !isTwin(raw)).map(({ element }) => element);
}

function isSamePost(one: RawAttachment['payload'], other: RawAttachment['payload']): boolean {
  const { ig_post_media_id: id, url } = one ?? {};
  return (id !== undefined && id === other?.ig_post_media_id) || (url !== undefined && url === other?.url);
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
