import type { MediaKind } from '@causerie/message-schema';

/** The folder of each kind, as people see it. */
const FOLDERS: Readonly<Record<MediaKind, string>> = {
  image: 'images',
  video: 'videos',
  video_note: 'videos',
  audio: 'audio',
  voice: 'voice',
  document: 'documents',
  sticker: 'stickers',
  animation: 'animations',
};

/** Endings that people know; another type's own second half serves as well as any. */
const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'video/quicktime': 'mov',
  'video/x-matroska': 'mkv',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/ogg': 'ogg',
  'text/plain': 'txt',
  'application/octet-stream': 'bin',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
};

const NAME_MAX = 80;

export interface PathFacts {
  kind: MediaKind;
  contactId?: string;
  sentAt: Date;
  ordinal: number;
  fileName?: string;
  /** By content. */
  mimeType: string;
}

/** What people see as an attachment's place: {class}/{contact}/{time}-{name}. No store has anything there. */
export function pathOf(facts: PathFacts): string {
  const time = facts.sentAt.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  const name = plainName(facts.fileName) ?? `${facts.kind}-${facts.ordinal + 1}.${endingOf(facts.mimeType)}`;
  return `${FOLDERS[facts.kind]}/${facts.contactId ?? 'unknown'}/${time}-${name}`;
}

export function endingOf(mimeType: string): string {
  const second = mimeType.split('/')[1] ?? 'bin';
  return ENDINGS[mimeType] ?? second.replace(/^x-/, '').replaceAll(/[^a-z0-9]/gi, '');
}

/** A sender's name for it, without what would be a folder, a control sign or a hidden file. */
function plainName(fileName: string | undefined): string | undefined {
  const last = fileName?.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replaceAll(/[\p{C}<>:"|?*]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[.\s]+/, '')
    .trim();
  if (plain === '') return undefined;
  const ending = /\.[\p{L}\p{N}]{1,8}$/u.exec(plain)?.[0] ?? '';
  return [...plain].length <= NAME_MAX
    ? plain
    : [...plain].slice(0, NAME_MAX - ending.length).join('') + ending;
}
