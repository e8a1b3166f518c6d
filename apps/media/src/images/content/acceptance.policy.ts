import type { MediaKind } from '@causerie/message-schema';
import type { Content, ContentGroup } from './content';

const RECORDING: readonly ContentGroup[] = ['recording'];

/** What each kind of attachment may truly be. Whatever is not listed lies about itself. */
const TAKEN: Record<MediaKind, readonly ContentGroup[]> = {
  image: ['picture', 'heldPicture'],
  sticker: ['picture', 'heldPicture', 'recording'],
  animation: ['picture', 'heldPicture', 'recording'],
  audio: RECORDING,
  voice: RECORDING,
  video: RECORDING,
  video_note: RECORDING,
  document: ['picture', 'heldPicture', 'recording', 'drawing', 'page', 'other'],
};

const NAMES: Record<ContentGroup, string> = {
  picture: 'a picture',
  heldPicture: 'a picture',
  recording: 'a recording',
  drawing: 'an SVG drawing, which can hold a program',
  page: 'a web page or a script',
  program: 'a program',
  other: 'neither a picture nor a recording',
};

/**
 * Why a file is not kept, or undefined. Refused are programs under any name, and what is not what its kind says.
 * A document may be anything else: it is stored, handed out as a download only, and never opened here. An animated
 * vector sticker is a gzip file of one known shape; it is kept the same way.
 */
export function refusalOf(kind: MediaKind, content: Content, sizeBytes: number): string | undefined {
  if (sizeBytes === 0) return 'The file is empty.';
  if (kind === 'sticker' && content.mimeType === 'application/x-tgsticker') return undefined;
  if (TAKEN[kind].includes(content.group)) return undefined;
  if (content.group === 'program') return 'The file is a program; programs are not kept.';
  return `The file was sent as ${kind}, but it is ${NAMES[content.group]}.`;
}
