import type { AnnouncedAttachment, MediaKind, MessagePart } from '@causerie/message-schema';
import { announce, biggest } from '../attachments';
import { toTextEntities } from '../entities';
import { servicePart, SERVICE_FIELDS } from './service-messages';
import type { RawEntity, RawFile, RawMessage } from './raw';

export interface Content {
  parts: MessagePart[];
  attachments: AnnouncedAttachment[];
}

/** Field of a Message → the kind of its file. */
const MEDIA: Readonly<Record<string, { kind: MediaKind; file: (raw: RawMessage) => RawFile | undefined }>> = {
  photo: { kind: 'image', file: (raw) => biggest(raw.photo) },
  // What moves; the still stands in `photo` beside it: https://core.telegram.org/bots/api#livephoto
  live_photo: { kind: 'video', file: (raw) => raw.live_photo },
  audio: { kind: 'audio', file: (raw) => raw.audio },
  voice: { kind: 'voice', file: (raw) => raw.voice },
  video: { kind: 'video', file: (raw) => raw.video },
  video_note: { kind: 'video_note', file: (raw) => raw.video_note },
  animation: { kind: 'animation', file: (raw) => raw.animation },
  document: { kind: 'document', file: (raw) => raw.document },
  sticker: { kind: 'sticker', file: (raw) => raw.sticker },
};

/** Field of a Message → its part, where no bytes belong to it. */
const PLAIN: Readonly<Record<string, (raw: RawMessage) => MessagePart | undefined>> = {
  location: (raw) => locationPart(raw.location),
  venue: (raw) =>
    raw.venue && {
      ...locationPart(raw.venue.location),
      ...given('name', raw.venue.title),
      ...given('address', raw.venue.address),
    },
  contact: (raw) => raw.contact && contactPart(raw.contact),
  poll: (raw) => raw.poll && pollPart(raw.poll),
  caption: (raw) => textPart(raw.caption, raw.caption_entities),
  text: (raw) => textPart(raw.text, raw.entities),
};

/** Content that the schema has no words for. Complete with what Telegram adds next: see `contentOf`. */
const OTHER = [
  'dice',
  'game',
  'invoice',
  'story',
  'checklist',
  'giveaway',
  'giveaway_winners',
  'rich_message',
];

/** "For backward compatibility, when this field is set, the … field will also be set": Message's docs. */
const STAND_IN: Readonly<Record<string, string>> = { document: 'animation', location: 'venue' };

/**
 * What a message holds: files first, their caption after them. A field that is there but cannot be read, and a
 * message in which nothing is recognised, become `unsupported` with the original.
 */
export function contentOf(raw: RawMessage, original: Record<string, unknown>, updateKind: string): Content {
  const has = (field: string) => original[field] !== undefined && original[field] !== null;
  const isContent = (field: string) => has(field) && !has(STAND_IN[field] ?? '');
  const content: Content = { parts: [], attachments: [] };
  for (const field of Object.keys(MEDIA).filter(isContent)) addMedia(content, field, { raw, original });
  if (has('paid_media')) addPaidMedia(content, raw, original['paid_media']);
  for (const field of OTHER.filter(isContent)) content.parts.push(unsupported(field, original[field]));
  for (const field of Object.keys(PLAIN).filter(isContent))
    content.parts.push(PLAIN[field]?.(raw) ?? unsupported(field, original[field]));
  for (const field of SERVICE_FIELDS.filter(has)) content.parts.push(servicePart(field, original[field]));
  if (raw.reply_to_story) content.parts.unshift(storyReply(raw.reply_to_story));
  if (content.parts.length === 0) content.parts.push(unsupported(updateKind, original));
  return content;
}

export function unsupported(platformKind: string, original: unknown): MessagePart {
  return { kind: 'unsupported', platformKind, original };
}

function addMedia(
  content: Content,
  field: string,
  { raw, original }: { raw: RawMessage; original: Record<string, unknown> },
): void {
  const media = MEDIA[field];
  const file = media?.file(raw);
  if (!media || !file) {
    content.parts.push(unsupported(field, original[field]));
    return;
  }
  const attachment = content.attachments.push(announce(media.kind, file)) - 1;
  content.parts.push({ kind: media.kind, attachment, ...given('emoji', file.emoji) });
}

/** Of what has to be paid for the bot sees what it may; the original is kept where that is not all. */
function addPaidMedia(content: Content, { paid_media: paid }: RawMessage, original: unknown): void {
  const items = paid?.paid_media ?? [];
  const seen = items.flatMap(({ photo, video, live_photo: livePhoto }) => {
    const image = biggest(photo);
    if (image) return [announce('image', image)];
    const film = video ?? livePhoto;
    return film ? [announce('video', film)] : [];
  });
  for (const file of seen)
    content.parts.push({ kind: file.kind, attachment: content.attachments.push(file) - 1 });
  if (seen.length === 0 || seen.length < items.length)
    content.parts.push(unsupported('paid_media', original));
}

function textPart(text: string | undefined, raw: readonly RawEntity[] | undefined): MessagePart | undefined {
  if (text === undefined) return undefined;
  const entities = toTextEntities(raw);
  return { kind: 'text', text, ...(entities.length > 0 ? { entities } : {}) };
}

type LocationPart = Extract<MessagePart, { kind: 'location' }>;

function locationPart(location: NonNullable<RawMessage['location']>): LocationPart;
function locationPart(location: RawMessage['location']): LocationPart | undefined;
function locationPart(location: RawMessage['location']): LocationPart | undefined {
  if (!location) return undefined;
  const { latitude, longitude, live_period: livePeriodSeconds } = location;
  return { kind: 'location', latitude, longitude, ...given('livePeriodSeconds', livePeriodSeconds) };
}

function contactPart(contact: NonNullable<RawMessage['contact']>): MessagePart {
  const { phone_number: phone, first_name: first, last_name: last, vcard } = contact;
  const name = [first, last].filter(Boolean).join(' ') || (phone ?? '');
  return { kind: 'contact_card', name, phones: phone ? [phone] : [], ...given('vcard', vcard) };
}

export function pollPart(poll: NonNullable<RawMessage['poll']>): MessagePart {
  const options = poll.options.map(({ text, voter_count: votes }) => ({ text, ...given('votes', votes) }));
  return {
    kind: 'poll',
    id: poll.id,
    question: poll.question,
    options,
    ...given('closed', poll.is_closed),
  };
}

function storyReply(story: NonNullable<RawMessage['reply_to_story']>): MessagePart {
  return { kind: 'story_reply', storyExternalId: `${story.chat.id}:${story.id}` };
}

function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}
