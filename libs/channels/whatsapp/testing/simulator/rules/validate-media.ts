import { GraphApiRefusal } from '@causerie/simulator-meta-graph';
import type { SimNumber, World } from '../world';
import { onlyKeys, textOf, wrongValue, type Fields } from './parameters';

export type MediaType = 'image' | 'video' | 'document' | 'audio' | 'sticker';

const KEYS: Readonly<Record<MediaType, readonly string[]>> = {
  image: ['id', 'link', 'caption'],
  video: ['id', 'link', 'caption'],
  document: ['id', 'link', 'caption', 'filename'],
  audio: ['id', 'link', 'voice'],
  sticker: ['id', 'link'],
};

const MB = 1024 * 1024;
/** What may be sent as what, and how large: …/business-phone-numbers/media#supported-media-types */
const SUPPORTED: Readonly<Record<MediaType, { mimeTypes?: readonly string[]; bytesMax: number }>> = {
  image: { mimeTypes: ['image/jpeg', 'image/png'], bytesMax: 5 * MB },
  video: { mimeTypes: ['video/mp4', 'video/3gpp'], bytesMax: 16 * MB },
  audio: {
    mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
    bytesMax: 16 * MB,
  },
  sticker: { mimeTypes: ['image/webp'], bytesMax: 500 * 1024 },
  document: { bytesMax: 100 * MB },
};

/** …/business-phone-numbers/media#supported-media-types : documents, too, are of a few types. */
const DOCUMENT_TYPES = [
  'text/plain',
  'application/pdf',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
];
const TYPED = Object.values(SUPPORTED).flatMap(({ mimeTypes }) => mimeTypes ?? []);

export const UPLOAD_TYPES: readonly string[] = [...TYPED, ...DOCUMENT_TYPES];

/** How large a file of this type may be, whatever it is sent as. */
export function mediaLimitOf(mimeType: string): number {
  const found = Object.values(SUPPORTED).find(({ mimeTypes }) => mimeTypes?.includes(mimeType));
  return (found ?? SUPPORTED.document).bytesMax;
}

interface Sender {
  world: World;
  number: SimNumber;
}

export const isMediaType = (type: string): type is MediaType => Object.hasOwn(SUPPORTED, type);

/** What is refused at once. The file itself is judged later: {@link complaintAbout}. */
export function validateMedia(type: MediaType, media: Fields, { world, number }: Sender): void {
  onlyKeys(media, KEYS[type], type);
  const { id, link, caption, voice } = media;
  if ((id === undefined) === (link === undefined)) throw wrongValue(`${type} needs either an id or a link`);
  if (id !== undefined && (typeof id !== 'string' || !world.findMedia(id, number)))
    throw new GraphApiRefusal(400, 100, 'Invalid parameter', {
      details: `'${String(id)}' is not a valid whatsapp business account media attachment ID`,
    });
  if (link !== undefined && (typeof link !== 'string' || !/^https?:\/\/./.test(link)))
    throw wrongValue(`${type} link is not a valid address`);
  if (caption !== undefined) textOf(media, 'caption', `${type}['caption']`, 1_024);
  if (voice !== undefined && typeof voice !== 'boolean') throw wrongValue('voice must be true or false');
}

/** Why WhatsApp cannot deliver this file as this, told later with 131053; undefined when it can. */
export function complaintAbout(type: MediaType, mimeType: string, sizeBytes: number): string | undefined {
  const { mimeTypes, bytesMax } = SUPPORTED[type];
  const base = (mimeType.split(';')[0] ?? '').trim();
  if (mimeTypes && !mimeTypes.includes(base))
    return `Unsupported ${type} mime type ${base}. Please use one of ${mimeTypes.join(', ')}.`;
  return sizeBytes > bytesMax ? `The file is larger than ${bytesMax} bytes.` : undefined;
}
