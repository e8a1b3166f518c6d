import type { OutboundAttachment } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MediaKind, TextPart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import { textDrafts, type Draft } from './drafts';
import { markUp } from './markup';

type WhatsAppType = 'image' | 'audio' | 'video' | 'sticker' | 'document';

/** What WhatsApp can show; everything else is a document. …/business-phone-numbers/media#supported-media-types */
const MIME_TYPES: Readonly<Record<Exclude<WhatsAppType, 'document'>, readonly string[]>> = {
  image: ['image/jpeg', 'image/png'],
  audio: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
  video: ['video/mp4', 'video/3gpp'],
  sticker: ['image/webp'],
};

const TYPES: Readonly<Record<MediaKind, WhatsAppType>> = {
  image: 'image',
  audio: 'audio',
  voice: 'audio',
  video: 'video',
  video_note: 'video',
  animation: 'video',
  sticker: 'sticker',
  document: 'document',
};

const CAPTIONED = new Set<WhatsAppType>(['image', 'video', 'document']);

/**
 * A file, with the text beside it as its caption. A text that does not fit, or a file that can have no caption,
 * makes two messages: the file first. Should WhatsApp refuse the file for what it is, it goes out as a document.
 */
export function mediaDrafts(attachment: OutboundAttachment, text?: TextPart): Draft[] {
  const type = typeOf(attachment);
  const caption = text && CAPTIONED.has(type) ? captionOf(text) : undefined;
  const draft = mediaDraft(attachment, type, caption);
  return text && !caption ? [draft, ...textDrafts(text)] : [draft];
}

interface Caption {
  marked: string;
  plain: string;
}

function captionOf(text: TextPart): Caption | undefined {
  const { unit, captionMax: max } = capabilities.text;
  const [marked, ...more] = markUp(text, { unit, max });
  return marked === undefined || more.length > 0 ? undefined : { marked, plain: text.text.trim() };
}

function mediaDraft(attachment: OutboundAttachment, type: WhatsAppType, caption?: Caption): Draft {
  const content = mediaContent(attachment, type, caption?.marked);
  const isPlainest = type === 'document' && caption?.marked === caption?.plain;
  return isPlainest ? { content } : { content, plain: mediaContent(attachment, 'document', caption?.plain) };
}

function mediaContent(
  { kind, source, mimeType, fileName }: OutboundAttachment,
  type: WhatsAppType,
  caption: string | undefined,
): Record<string, unknown> {
  if ('file' in source) throw new PermanentError('WhatsApp takes no bytes along with a message.');
  // A recording with any other codec would be shown as broken.
  const isVoice = type === 'audio' && kind === 'voice' && isOgg(mimeType);
  const media = {
    ...('handle' in source ? { id: source.handle } : { link: source.url }),
    ...(caption === undefined ? {} : { caption }),
    ...(type === 'document' && fileName !== undefined ? { filename: fileName } : {}),
    ...(isVoice ? { voice: true } : {}),
  };
  return { type, [type]: media };
}

/** As what it goes out, so large it may be: a picture that WhatsApp cannot show is a document. */
export function uploadBytesMax(file: Pick<OutboundAttachment, 'kind' | 'mimeType'>): number {
  return capabilities.media[typeOf(file)]?.uploadBytesMax ?? 0;
}

/** …/whatsapp/messages/audio-messages: voice messages are Ogg files with the codec Opus. */
function isOgg(mimeType: string | undefined): boolean {
  return mimeType === undefined || baseOf(mimeType) === 'audio/ogg';
}

function typeOf({ kind, mimeType }: Pick<OutboundAttachment, 'kind' | 'mimeType'>): WhatsAppType {
  const wanted = TYPES[kind];
  if (wanted === 'document' || mimeType === undefined) return wanted;
  const mime = baseOf(mimeType);
  if (MIME_TYPES[wanted].includes(mime)) return wanted;
  return wanted === 'sticker' && MIME_TYPES.image.includes(mime) ? 'image' : 'document';
}

const baseOf = (mimeType: string) => (mimeType.split(';')[0] ?? '').trim().toLowerCase();
