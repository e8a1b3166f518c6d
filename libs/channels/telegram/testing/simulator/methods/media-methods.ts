import type { MediaKind, MessageContent, StoredMedia } from '../state/records';
import { renderMessage } from '../state/render';
import type { SentFile } from '../state/file-store';
import { refusal } from '../wire/api-refusal';
import type { Method, MethodContext } from './method';
import { checkCaptionLength, readCaption, readEnvelope, sendContent, sendOne } from './outgoing';

/** https://core.telegram.org/bots/api#sending-files */
const PHOTO_BYTES_MAX = 10 * 1024 * 1024;
const UPLOAD_BYTES_MAX = 50 * 1024 * 1024;
const ALBUM_ITEMS_MAX = 10;

interface MediaRequest {
  kind: MediaKind;
  /** The multipart field a file may come in, when no attach:// names another. */
  field: string;
  value: string;
}

/** sendPhoto and its like: one parameter named as the kind holds a file_id, a URL, attach:// or the file. */
function sendMedia(kind: MediaKind): Method {
  return (context) => {
    const { params } = context;
    const file = readFile(context, { kind, field: kind, value: params.string(kind) });
    if (!file) throw refusal('fileMissing', { field: kind.replace('_', ' ') });
    const { text: caption, entities: captionEntities } = readCaption(context);
    const envelope = readEnvelope(context);
    checkCaptionLength(caption);
    const media = describe(file, (name) => params.string(name));
    const hasCaption = media.kind !== 'sticker' && media.kind !== 'video_note';
    return sendOne(context, envelope, { media, ...(hasCaption ? { caption, captionEntities } : {}) });
  };
}

export const mediaMethods: Record<string, Method> = {
  sendPhoto: sendMedia('photo'),
  sendVideo: sendMedia('video'),
  sendAnimation: sendMedia('animation'),
  sendAudio: sendMedia('audio'),
  sendVoice: sendMedia('voice'),
  sendVideoNote: sendMedia('video_note'),
  sendDocument: sendMedia('document'),
  sendSticker: sendMedia('sticker'),
};

/** https://core.telegram.org/bots/api#sendmediagroup */
export const sendMediaGroup: Method = (context) => {
  const items = readAlbum(context);
  const contents = items.map((item) => readItem(context, item));
  const { replyMarkup: _, ...envelope } = readEnvelope(context);
  if (contents.length === 0) throw refusal('albumEmpty');
  if (contents.length > ALBUM_ITEMS_MAX) throw refusal('albumTooLarge');
  const kinds = new Set(contents.map(({ media }) => media?.kind));
  const alone = (['document', 'audio'] as const).find((kind) => kinds.has(kind));
  if (kinds.size > 1 && alone) throw refusal('albumMixed', { type: alone });
  contents.forEach(({ caption }) => checkCaptionLength(caption ?? ''));
  return sendContent(context, envelope, contents).map((message) =>
    renderMessage(context.world, message, context.bot.id),
  );
};

/** The `media` of editMessageMedia: https://core.telegram.org/bots/api#editmessagemedia */
export function readEditedMedia(context: MethodContext): MessageContent {
  const { params } = context;
  if (!params.has('media')) throw refusal('parameterRequired', { name: 'media' });
  let value: unknown;
  try {
    value = params.json('media');
  } catch {
    throw refusal('inputMediaJson');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refusal('inputMedia', { detail: 'expected an Object' });
  return readItem(context, value as Record<string, unknown>, 'alone');
}

function readAlbum({ params }: MethodContext): Record<string, unknown>[] {
  if (!params.has('media')) throw refusal('parameterRequired', { name: 'media' });
  let value: unknown;
  try {
    value = params.json('media');
  } catch {
    throw refusal('mediaJson');
  }
  if (!Array.isArray(value)) throw refusal('mediaNotArray');
  return value as Record<string, unknown>[];
}

function readItem(
  context: MethodContext,
  item: Record<string, unknown>,
  where: 'album' | 'alone' = 'album',
): MessageContent {
  const text = (name: string) => {
    const value = item[name];
    return value === undefined || value === null ? '' : String(value as string | number | boolean);
  };
  const type = text('type');
  const caption = readCaption(context, {
    text: text('caption'),
    parseMode: text('parse_mode'),
    entities: item['caption_entities'],
  });
  if (text('media') === '') throw refusal('inputMedia', { detail: 'media not found' });
  if (item['type'] === undefined) throw refusal('inputMedia', { detail: 'Can\'t find field "type"' });
  if (type === 'animation' && where === 'album') {
    throw refusal('inputMedia', { detail: 'type "animation" can\'t be used in sendMediaGroup' });
  }
  if (!isInputMedia(type)) {
    throw refusal('inputMedia', { detail: `type "${type}" is unsupported` });
  }
  const file = readFile(context, { kind: type, field: '', value: text('media') });
  if (!file) throw refusal('inputMedia', { detail: 'media not found' });
  return { media: describe(file, text), caption: caption.text, captionEntities: caption.entities };
}

type InputMediaKind = 'photo' | 'video' | 'animation' | 'audio' | 'document';

function isInputMedia(type: string): type is InputMediaKind {
  return ['photo', 'video', 'animation', 'audio', 'document'].includes(type);
}

/** `undefined` when neither an id, a URL nor a file was given. A file sent again keeps the kind it has. */
function readFile(
  { world, bot, params, localServer }: MethodContext,
  { kind, field, value }: MediaRequest,
): SentFile | undefined {
  const attached = /^attach:\/\/(.+)$/.exec(value)?.[1];
  const upload = params.files.get(attached ?? field);
  if (!upload) {
    if (value === '' || attached !== undefined) return undefined;
    return world.files.resolve(bot.id, value, kind);
  }
  if (upload.bytes.length === 0) throw refusal('fileEmpty');
  if (kind === 'photo' && upload.bytes.length > PHOTO_BYTES_MAX) {
    throw refusal('photoTooBig', { size: upload.bytes.length });
  }
  if (!localServer && upload.bytes.length > UPLOAD_BYTES_MAX) throw refusal('bodyTooLarge');
  bot.uploads += 1;
  return { file: world.files.add(upload), kind };
}

function describe({ file, kind }: SentFile, read: (name: string) => string): StoredMedia {
  const number = (name: string) => (read(name) === '' ? undefined : Number(read(name)));
  const entries = {
    width: number('width') ?? number('length'),
    height: number('height'),
    durationS: number('duration'),
    emoji: read('emoji') || undefined,
    title: read('title') || undefined,
    performer: read('performer') || undefined,
  };
  const given = Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
  return { kind, fileKey: file.key, ...given };
}
