import type { AnnouncedAttachment, MediaKind, MessagePart, TextEntity } from '@causerie/message-schema';
import { announce } from '../attachments';
import type { RawMessage } from './raw';

export interface Content {
  parts: MessagePart[];
  attachments: AnnouncedAttachment[];
}

const MEDIA: Readonly<Record<string, MediaKind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'document',
  sticker: 'sticker',
};

/** https://developers.line.biz/en/reference/messaging-api/#message-event . What we have no words for stays whole. */
export function contentOf(message: RawMessage, original: unknown): Content {
  const { type = 'unknown', text } = message;
  const kind = Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined;
  const attachment = kind && announce(kind, message);
  if (kind && attachment)
    return { parts: [{ kind, attachment: 0 }, ...wordsOf(message)], attachments: [attachment] };
  if (type === 'text' && text !== undefined) return { parts: wordsOf(message), attachments: [] };
  const place = type === 'location' ? locationOf(message) : undefined;
  return { parts: [place ?? { kind: 'unsupported', platformKind: type, original }], attachments: [] };
}

/** The text of a message, or the one that a person wrote on a sticker. */
function wordsOf(message: RawMessage): MessagePart[] {
  const { text } = message;
  if (text === undefined) return [];
  const entities = entitiesOf(message, text.length);
  return [{ kind: 'text', text, ...(entities.length > 0 ? { entities } : {}) }];
}

function entitiesOf({ mention, emojis = [] }: RawMessage, textLength: number): TextEntity[] {
  const mentions = (mention?.mentionees ?? []).map(({ index, length, userId }) => ({
    type: 'mention' as const,
    index,
    length,
    ...(userId === undefined ? {} : { value: userId }),
  }));
  return [...mentions, ...emojis.map((emoji) => ({ type: 'emoji' as const, ...emoji }))].flatMap(
    ({ index: offset = -1, length = 0, ...entity }) =>
      offset >= 0 && length > 0 && offset + length <= textLength ? [{ ...entity, offset, length }] : [],
  );
}

function locationOf({ latitude, longitude, title, address }: RawMessage): MessagePart | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  return {
    kind: 'location',
    latitude,
    longitude,
    ...(title === undefined ? {} : { name: title }),
    ...(address === undefined ? {} : { address }),
  };
}
