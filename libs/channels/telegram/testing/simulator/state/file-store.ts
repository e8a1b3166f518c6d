import { createHash, randomUUID } from 'node:crypto';
import type { SimulatorClock, StoredBytes } from '@causerie/channel-kit-testing';
import { linkProblem } from '../text/entity-url';
import { refusal } from '../wire/api-refusal';
import type { MediaKind } from './records';

/** A file to be sent, and what it is sent as. */
export interface SentFile {
  file: StoredFile;
  kind: MediaKind;
}

export interface StoredFile extends StoredBytes {
  key: string;
  fileName?: string;
  mimeType?: string;
}

export interface NewFile {
  bytes: Buffer;
  sizeBytes?: number;
  fileName?: string;
  mimeType?: string;
}

interface FileId {
  botId: number;
  key: string;
  kind: MediaKind;
}

/** The first characters of a real file_id tell its type; these are the usual ones. */
const ID_PREFIX: Record<MediaKind, string> = {
  photo: 'AgACAgIAAxk',
  video: 'BAACAgIAAxk',
  animation: 'CgACAgIAAxk',
  audio: 'CQACAgIAAxk',
  voice: 'AwACAgIAAxk',
  video_note: 'DQACAgIAAxk',
  document: 'BQACAgIAAxk',
  sticker: 'CAACAgIAAxk',
};

const PATH: Record<MediaKind, { folder: string; extension: string }> = {
  photo: { folder: 'photos', extension: 'jpg' },
  video: { folder: 'videos', extension: 'mp4' },
  animation: { folder: 'animations', extension: 'mp4' },
  audio: { folder: 'music', extension: 'mp3' },
  voice: { folder: 'voice', extension: 'oga' },
  video_note: { folder: 'video_notes', extension: 'mp4' },
  document: { folder: 'documents', extension: 'bin' },
  sticker: { folder: 'stickers', extension: 'webp' },
};

/** A link of getFile works for at least one hour; https://core.telegram.org/bots/api#getfile */
const LINK_TTL_MS = 60 * 60 * 1000;

/** Files, and their ids: a file_id is made for one bot and one type, a file_unique_id for all. */
export class FileStore {
  private readonly files = new Map<string, StoredFile>();
  private readonly ids = new Map<string, FileId>();
  private readonly links = new Map<string, { key: string; untilMs: number }>();
  private readonly urls = new Map<string, string>();
  private readonly expiredIds = new Set<string>();
  private readonly withdrawn = new Set<string>();

  constructor(private readonly clock: SimulatorClock) {}

  add(file: NewFile): StoredFile {
    const stored = { ...file, key: randomUUID(), sizeBytes: file.sizeBytes ?? file.bytes.length };
    this.files.set(stored.key, stored);
    return stored;
  }

  /** Says what is at a web address that a bot may send a file by. Nothing is ever fetched from the network. */
  publish(url: string, file: NewFile): void {
    this.urls.set(url, this.add(file).key);
  }

  get(key: string): StoredFile {
    const file = this.files.get(key);
    if (!file) throw new Error(`no file ${key}`);
    return file;
  }

  fileId(botId: number, key: string, kind: MediaKind): string {
    const digest = createHash('sha256').update(`${botId}|${key}|${kind}`).digest('base64url');
    const fileId = `${ID_PREFIX[kind]}${digest}`;
    this.ids.set(fileId, { botId, key, kind });
    return fileId;
  }

  /** From now on it is as unknown as another bot's. */
  expire(fileId: string): void {
    this.expiredIds.add(fileId);
  }

  /** Telegram no longer has the bytes: no bot is given them. */
  withdraw(key: string): void {
    this.withdrawn.add(key);
  }

  uniqueId(key: string): string {
    return `AQAD${createHash('sha256').update(key).digest('base64url').slice(0, 11)}`;
  }

  /** The file behind an id given to a send method. Throws what Telegram would answer. */
  resolve(botId: number, value: string, wanted: MediaKind): SentFile {
    if (value.includes('.')) return { file: this.fromUrl(value, wanted), kind: wanted };
    const id = this.ids.get(value);
    if (!id) throw refusal('remoteFileId', { detail: idProblem(value) });
    if (id.botId !== botId || this.expiredIds.has(value)) throw refusal('wrongFileIdentifier');
    if ((id.kind === 'photo') !== (wanted === 'photo')) {
      throw refusal('fileTypeMismatch', { actual: typeName(id.kind), wanted: typeName(wanted) });
    }
    return { file: this.get(id.key), kind: id.kind };
  }

  /**
   * What has a dot is an address, as in td/telegram/files/FileManager.cpp from_persistent_id. What was not published
   * is a file nobody looks into; names under .invalid never resolve: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
   */
  private fromUrl(value: string, wanted: MediaKind): StoredFile {
    const reason = linkProblem(value);
    if (reason) throw refusal('fileUrlInvalid', { reason });
    // Named in the method's documentation; what the server says is not known.
    if (wanted === 'video_note') throw refusal('videoNoteByUrl');
    const known = this.urls.get(value);
    if (known) return this.get(known);
    const { hostname, pathname } = new URL(/^https?:/i.test(value) ? value : `http://${value}`);
    if (hostname.endsWith('.invalid')) throw refusal('urlFetchFailed');
    const fileName = pathname.split('/').at(-1);
    this.publish(value, { bytes: Buffer.alloc(1), ...(fileName ? { fileName } : {}) });
    return this.fromUrl(value, wanted);
  }

  /** getFile: `file_path` is good for an hour. */
  link(botId: number, fileId: string, maxBytes: number): Record<string, unknown> & { file_path: string } {
    const id = this.ids.get(fileId);
    if (!id) throw refusal('fileIdInvalid');
    if (id.botId !== botId || this.withdrawn.has(id.key)) throw refusal('fileIdForeign');
    const file = this.get(id.key);
    if (file.sizeBytes > maxBytes) throw refusal('fileTooBig');
    const { folder, extension } = PATH[id.kind];
    const named = file.fileName?.includes('.') ? file.fileName.split('.').at(-1) : extension;
    const path = `${folder}/file_${this.uniqueId(id.key).slice(4, 10)}.${named}`;
    this.links.set(`${botId}/${path}`, { key: id.key, untilMs: this.clock.nowMs() + LINK_TTL_MS });
    return {
      file_id: fileId,
      file_unique_id: this.uniqueId(id.key),
      file_size: file.sizeBytes,
      file_path: path,
    };
  }

  download(botId: number, path: string): StoredFile | undefined {
    const link = this.links.get(`${botId}/${path}`);
    if (!link || link.untilMs < this.clock.nowMs() || this.withdrawn.has(link.key)) return undefined;
    return this.get(link.key);
  }
}

/** What td says of text that it cannot read as a file_id: td/telegram/files/FileManager.cpp, tdutils base64.cpp. */
function idProblem(value: string): string {
  if (!/^[\w-]*$/.test(value)) return 'Wrong character in the string';
  return value.length % 4 === 1 ? 'Wrong string length' : "can't unserialize it. Wrong last symbol";
}

/** As in td/telegram/files/FileType.cpp. */
function typeName(kind: MediaKind): string {
  if (kind === 'voice') return 'VoiceNote';
  return kind
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
