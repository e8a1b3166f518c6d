import { given } from '@causerie/channel-meta-graph';
import type { AnnouncedAttachment, MediaKind, MessagePart } from '@causerie/message-schema';
import { announce } from '../attachments';
import { orderParts } from './order';
import type { RawContent, RawMedia, RawMessage } from './raw';

export interface Content {
  parts: MessagePart[];
  attachments: AnnouncedAttachment[];
}

const MEDIA: Readonly<Record<string, { kind: MediaKind; media: (raw: RawContent) => RawMedia | undefined }>> =
  {
    image: { kind: 'image', media: (raw) => raw.image },
    video: { kind: 'video', media: (raw) => raw.video },
    audio: { kind: 'audio', media: (raw) => raw.audio },
    voice: { kind: 'voice', media: (raw) => raw.voice },
    document: { kind: 'document', media: (raw) => raw.document },
    sticker: { kind: 'sticker', media: (raw) => raw.sticker },
  };

type Reader = (raw: RawContent, context: RawMessage['context']) => MessagePart[] | undefined;

/** The message's `type` → its parts, where no bytes belong to it. */
const PLAIN: Readonly<Record<string, Reader>> = {
  text: (raw) => raw.text && [{ kind: 'text', text: raw.text.body }],
  location: (raw) => raw.location && [locationPart(raw.location)],
  contacts: (raw) => (raw.contacts?.length ? raw.contacts.map(cardPart) : undefined),
  interactive: interactiveParts,
  button: (raw, context) =>
    raw.button && [buttonReply(raw.button.payload ?? raw.button.text ?? '', raw.button.text, context)],
  reaction: ({ reaction }) => {
    const target = reaction?.message_id ?? reaction?.messsage_id;
    return target === undefined ? undefined : [reactionPart(target, reaction?.emoji)];
  },
  order: (raw) => raw.order && orderParts(raw.order),
  request_welcome: () => [{ kind: 'service', action: 'request_welcome' }],
};

/**
 * What a message holds, by its `type`. What the type promises and the body lacks, and every type without a row here
 * (`unsupported` with its errors among them), is kept whole as `unsupported`.
 */
export function contentOf(raw: RawContent, original: unknown, context?: RawMessage['context']): Content {
  const type = typeOf(raw);
  const media = Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined;
  if (media) return mediaContent(media.kind, media.media(raw)) ?? unsupportedContent(type, original);
  const parts = Object.hasOwn(PLAIN, type) ? PLAIN[type]?.(raw, context) : undefined;
  return parts ? { parts, attachments: [] } : unsupportedContent(type, original);
}

/** What it says to be; some bodies leave it to what they hold. */
export function typeOf(raw: RawContent): string {
  if (raw.type) return raw.type;
  const fields: Readonly<Record<string, unknown>> = raw;
  return [...Object.keys(MEDIA), ...Object.keys(PLAIN)].find((name) => fields[name] !== undefined) ?? '';
}

export function unsupportedContent(platformKind: string, original: unknown): Content {
  return {
    parts: [{ kind: 'unsupported', platformKind: platformKind || 'unknown', original }],
    attachments: [],
  };
}

function mediaContent(kind: MediaKind, media: RawMedia | undefined): Content | undefined {
  if (!media) return undefined;
  const named = kind === 'audio' && media.voice ? 'voice' : kind;
  const attachment = announce(named, media);
  if (!attachment) return undefined;
  const caption: MessagePart[] = !media.caption ? [] : [{ kind: 'text', text: media.caption }];
  return { parts: [{ kind: named, attachment: 0 }, ...caption], attachments: [attachment] };
}

function locationPart({
  latitude,
  longitude,
  name,
  address,
}: NonNullable<RawContent['location']>): MessagePart {
  return { kind: 'location', latitude, longitude, ...given('name', name), ...given('address', address) };
}

type Card = NonNullable<RawContent['contacts']>[number];

function cardPart({ name, phones = [], emails = [], org, vcard }: Card): MessagePart {
  const numbers = phones
    .map(({ phone, wa_id: waId }) => phone ?? waId)
    .filter((phone) => phone !== undefined);
  const addresses = emails.map(({ email }) => email).filter((email) => email !== undefined);
  const full = [name?.first_name, name?.last_name].filter(Boolean).join(' ');
  return {
    kind: 'contact_card',
    name: name?.formatted_name ?? (full || (org?.company ?? numbers[0] ?? '')),
    phones: numbers,
    ...(addresses.length > 0 ? { emails: addresses } : {}),
    ...given('vcard', vcard || undefined),
  };
}

function interactiveParts(
  { interactive }: RawContent,
  context: RawMessage['context'],
): MessagePart[] | undefined {
  const { button_reply: button, list_reply: row, nfm_reply: flow } = interactive ?? {};
  const calls = interactive?.call_permission_reply;
  if (calls) return [{ kind: 'service', action: 'call_permission_reply', details: calls }];
  if (button) return [buttonReply(button.id, button.title, context)];
  if (row)
    return [
      {
        kind: 'list_reply',
        id: row.id,
        title: row.title ?? row.id,
        ...given('description', row.description),
      },
    ];
  if (!flow) return undefined;
  const details = { ...given('name', flow.name), response: answersOf(flow.response_json) };
  const shown: MessagePart[] = flow.body ? [{ kind: 'text', text: flow.body }] : [];
  return [{ kind: 'service', action: 'flow_reply', details }, ...shown];
}

/** The answers of a flow come as JSON in a text; what is not JSON stays the text. */
function answersOf(json: unknown): unknown {
  if (typeof json !== 'string') return json ?? null;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

function buttonReply(id: string, title: string | undefined, context: RawMessage['context']): MessagePart {
  return { kind: 'button_reply', id, ...given('title', title), ...given('targetExternalId', context?.id) };
}

/** An empty emoji takes the reaction back. */
function reactionPart(targetExternalId: string, emoji: string | undefined): MessagePart {
  return { kind: 'reaction', targetExternalId, emojis: emoji ? [emoji] : [] };
}
