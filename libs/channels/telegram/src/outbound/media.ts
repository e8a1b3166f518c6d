import type { OutboundAttachment } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MediaKind, MessagePart } from '@causerie/message-schema';
import { MEDIA_KINDS } from '@causerie/message-schema';
import type { MediaDraft } from './draft';

export type MediaPart = Extract<MessagePart, { kind: MediaKind }>;

export interface MediaItem {
  kind: MediaKind;
  /** A file_id, or an address that Telegram fetches the file from. Where bytes go with the call: what they are called. */
  file: string | { named: string };
}

interface Sending {
  /** https://core.telegram.org/bots/api#available-methods, one a kind. */
  method: string;
  /** The parameter that holds the file; also the type of an InputMedia, where there is one. */
  field: string;
  /** Which kinds may stand in one album: https://core.telegram.org/bots/api#sendmediagroup */
  album?: string;
  withoutCaption?: true;
}

export const SENDING: Readonly<Record<MediaKind, Sending>> = {
  image: { method: 'sendPhoto', field: 'photo', album: 'visual' },
  video: { method: 'sendVideo', field: 'video', album: 'visual' },
  audio: { method: 'sendAudio', field: 'audio', album: 'audio' },
  document: { method: 'sendDocument', field: 'document', album: 'document' },
  voice: { method: 'sendVoice', field: 'voice' },
  animation: { method: 'sendAnimation', field: 'animation' },
  video_note: { method: 'sendVideoNote', field: 'video_note', withoutCaption: true },
  sticker: { method: 'sendSticker', field: 'sticker', withoutCaption: true },
};

const ALBUM_ITEMS_MAX = 10;

/** What a file_id looks like; anything else in its place could name something other than a file of Telegram's. */
const FILE_ID = /^[\w-]+$/;

const kinds: readonly string[] = MEDIA_KINDS;

export function isMedia(part: MessagePart): part is MediaPart {
  return kinds.includes(part.kind);
}

export function takesCaption({ items }: MediaDraft): boolean {
  return items.every(({ kind }) => !SENDING[kind].withoutCaption);
}

/**
 * Files that follow each other become albums as large as Telegram allows, in order. It mixes photos and videos;
 * documents and audio files stand only with their own kind, all others alone.
 */
export function albums(items: readonly MediaItem[]): MediaDraft[] {
  const runs: MediaItem[][] = [];
  for (const item of items) {
    const last = runs.at(-1);
    const { album } = SENDING[item.kind];
    const joins = album !== undefined && last?.[0] && SENDING[last[0].kind].album === album;
    if (joins) last.push(item);
    else runs.push([item]);
  }
  return runs.flatMap(evenly).map((run) => ({ kind: 'media', items: run }));
}

/** Eleven photos are 6 and 5, not 10 and 1. */
function evenly(run: MediaItem[]): MediaItem[][] {
  const groups = Math.ceil(run.length / ALBUM_ITEMS_MAX);
  return Array.from({ length: groups }, (_, index) =>
    run.slice(Math.ceil((index * run.length) / groups), Math.ceil(((index + 1) * run.length) / groups)),
  );
}

/** @throws PermanentError where there are no bytes, or not where Telegram could find them */
export function mediaItem(
  part: MediaPart,
  attachments: readonly OutboundAttachment[] | undefined,
): MediaItem {
  const source = attachments?.[part.attachment]?.source;
  if (!source) throw new PermanentError(`The ${part.kind} has no file to send.`);
  if ('handle' in source) return { kind: part.kind, file: fileId(source.handle) };
  if ('file' in source) return { kind: part.kind, file: { named: source.file } };
  // "Sending video notes by a URL is currently unsupported": https://core.telegram.org/bots/api#sendvideonote
  const kind = part.kind === 'video_note' ? 'video' : part.kind;
  return { kind, file: webAddress(source.url) };
}

function fileId(handle: string): string {
  if (!FILE_ID.test(handle)) throw new PermanentError('The handle of the file is no file_id of Telegram.');
  return handle;
}

function webAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol)) return text;
  throw new PermanentError('Telegram fetches files from http and https addresses only.');
}
