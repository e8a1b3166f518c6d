import type { AnnouncedAttachment, MediaKind } from '@causerie/message-schema';
import type { RawFile } from './inbound/raw';

/**
 * What an update says about a file. Name and type are kept from here because getFile may not know them
 * (https://core.telegram.org/bots/api#getfile). `ref.fileId` is good for this bot only; by its
 * size a file that bots are not given is known without asking.
 */
export function announce(kind: MediaKind, file: RawFile): AnnouncedAttachment {
  const mimeType = file.mime_type ?? usualType(kind, file);
  return {
    kind,
    ref: { fileId: file.file_id, ...(file.file_size === undefined ? {} : { sizeBytes: file.file_size }) },
    ...(file.file_unique_id === undefined ? {} : { uniqueId: file.file_unique_id }),
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(file.file_size === undefined ? {} : { sizeBytes: file.file_size }),
    ...(file.file_name === undefined ? {} : { fileName: file.file_name }),
    ...dimensions(file),
    ...(file.duration === undefined ? {} : { durationSeconds: file.duration }),
  };
}

function dimensions({ width, height, length }: RawFile): Pick<AnnouncedAttachment, 'width' | 'height'> {
  const w = width ?? length;
  const h = height ?? length;
  return { ...(w === undefined ? {} : { width: w }), ...(h === undefined ? {} : { height: h }) };
}

/** Photos and video notes carry no type; https://core.telegram.org/bots/api#sticker names those of stickers. */
function usualType(kind: MediaKind, file: RawFile): string | undefined {
  if (kind === 'sticker' && file.is_animated) return 'application/x-tgsticker';
  if (kind === 'sticker') return file.is_video ? 'video/webm' : 'image/webp';
  if (kind === 'image') return 'image/jpeg';
  return kind === 'video_note' ? 'video/mp4' : undefined;
}

/** Telegram offers a photo in several sizes: the one with most pixels is the original. */
export function biggest(sizes: readonly RawFile[] | undefined): RawFile | undefined {
  return sizes?.toSorted((a, b) => pixels(b) - pixels(a) || (b.file_size ?? 0) - (a.file_size ?? 0))[0];
}

const pixels = ({ width, height }: RawFile) => (width ?? 0) * (height ?? 0);
