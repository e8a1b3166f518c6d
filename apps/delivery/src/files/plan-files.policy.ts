import type { ChannelAdapter, OutboundAttachment, OutboundCall } from '@causerie/channel-kit';
import { MEDIA_KINDS, type MediaKind, type MessagePart } from '@causerie/message-schema';
import type { FoundBytes, LaneHead, OutboundObject } from '@causerie/persistence';
import { missingWords } from './missing-words.policy';
import { PLACEHOLDER } from './cache/placeholder-picture';

/** A file that a message sends, other than what the platform or a foreign server already has. */
export interface WantedFile {
  /** Of the attachment. */
  index: number;
  /** What stands in its place in calls until it is known how it goes. */
  marker: string;
  /** The kind as which it is sent: handles are good for that alone. */
  method: MediaKind;
  sha256: string;
  sizeBytes: number;
  mimeType: string;
  fileName: string;
  /** Missing: the picture that stands for one that is gone. */
  object?: OutboundObject;
}

/** How files reach the platform; `link`: it fetches each anew. */
export type FileWay = 'before' | 'with_call' | 'link';

/** What is rendered instead of what the message holds. */
export interface FilePlan {
  way: FileWay;
  parts: readonly MessagePart[];
  attachments: readonly OutboundAttachment[];
  wanted: readonly WantedFile[];
  /** What the contact is told cannot be sent. */
  missing: number;
}

type Content = Pick<LaneHead, 'parts' | 'attachments'>;

/** What is known of attachments, by their indexes. */
interface KnownFiles {
  /** Their bytes are gone. */
  lost?: ReadonlySet<number>;
  /** They went with a call that was accepted. */
  sent?: ReadonlySet<number>;
}

type Sender = Pick<ChannelAdapter, 'attachments' | 'capabilities' | 'displayName'>;

const kinds: readonly string[] = MEDIA_KINDS;

/**
 * Our files with a marker each, in the place of whatever will say where their bytes are; so the calls of a message are
 * known, and which of them takes which file, before anything is asked of anyone. What was sent keeps its place, so that
 * the calls stay the same ones while their message is under way.
 */
export function planFiles(
  { parts, attachments }: Content,
  adapter: Sender,
  known: KnownFiles = {},
): FilePlan {
  const way = adapter.attachments?.handles ?? 'link';
  const wanted: WantedFile[] = [];
  const gone = new Map<number, MessagePart>();
  const planned = attachments.map((bytes, index): OutboundAttachment => {
    const { kind, source, mimeType, fileName } = bytes;
    const said = { ...(mimeType && { mimeType }), ...(fileName && { fileName }) };
    if ('handle' in source || 'url' in source) return { kind, source, ...said };
    const stand = { kind, source: placeOf(markerOf(index), way) };
    if (known.sent?.has(index)) return { ...stand, ...said };
    const method = sentAs(parts, index) ?? kind;
    const file = wantedFile(bytes, { index, method, way, isLost: known.lost?.has(index) ?? false });
    if (!file) {
      gone.set(index, missingWords(method, fileName, bytes.locale));
      return stand;
    }
    wanted.push(file);
    return { ...stand, mimeType: file.mimeType, fileName: file.fileName };
  });
  return { way, parts: replaced(parts, gone), attachments: planned, wanted, missing: gone.size };
}

/** Which attachments go with these calls, of those that are ours. */
export function indexesIn(calls: readonly OutboundCall[], attachments: Content['attachments']): Set<number> {
  const text = JSON.stringify(calls.map(({ payload }) => payload));
  return new Set(attachments.flatMap((_, index) => (text.includes(markerOf(index)) ? [index] : [])));
}

/** Which of the plan's files go with this call. */
export function filesOf(call: OutboundCall, { wanted }: FilePlan): readonly WantedFile[] {
  if (wanted.length === 0) return [];
  const payload = JSON.stringify(call.payload);
  return wanted.filter(({ marker }) => payload.includes(marker));
}

/** The plan with what is known now in the place of markers. */
export function withSources(
  plan: FilePlan,
  sources: ReadonlyMap<number, OutboundAttachment['source']>,
): FilePlan {
  const attachments = plan.attachments.map((one, index) => ({
    ...one,
    source: sources.get(index) ?? one.source,
  }));
  return { ...plan, attachments };
}

/** The sentence for a file that is larger than the platform takes; undefined: none is. */
export function tooLarge({ wanted }: FilePlan, { capabilities, displayName }: Sender): string | undefined {
  for (const { method, sizeBytes, fileName } of wanted) {
    const most = capabilities.media[method]?.uploadBytesMax;
    if (most !== undefined && sizeBytes > most)
      return `"${fileName}" has ${megabytes(sizeBytes)} MB, and ${displayName} takes ${megabytes(most)} MB of this kind.`;
  }
  return undefined;
}

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1);

function sentAs(parts: readonly MessagePart[], index: number): MediaKind | undefined {
  const part = parts.find(
    (one) => kinds.includes(one.kind) && 'attachment' in one && one.attachment === index,
  );
  return part?.kind as MediaKind | undefined;
}

function wantedFile(
  { source, object, mimeType, fileName }: FoundBytes,
  given: { index: number; method: MediaKind; way: FileWay; isLost: boolean },
): WantedFile | undefined {
  const { index, method, way, isLost } = given;
  const common = { index, marker: markerOf(index), method };
  if (object && !isLost) {
    const { sha256, sizeBytes } = object;
    // What the object is was found in its bytes; what was said of it may be a guess.
    const type =
      object.mimeType === 'application/octet-stream' ? (mimeType ?? object.mimeType) : object.mimeType;
    const name = fileName ?? object.fileName ?? fallbackName(source, type);
    return { ...common, sha256, sizeBytes, mimeType: type, fileName: name, object };
  }
  // Nobody could fetch the picture that stands for another: it is in no store.
  if (method !== 'image' || way === 'link') return undefined;
  return { ...common, ...PLACEHOLDER };
}

function fallbackName(source: FoundBytes['source'], mimeType: string): string {
  const ending = /\/([a-z0-9]+)$/.exec(mimeType)?.[1] ?? 'bin';
  return `${'variant' in source ? source.variant : 'file'}.${ending}`;
}

/** Occurs nowhere else, and has the shape of what platforms call files. */
const markerOf = (index: number) => `80000000000000${String(100_000 + index)}`;

function placeOf(marker: string, way: FileWay): OutboundAttachment['source'] {
  return way === 'link' ? { url: `https://files.invalid/${marker}` } : { handle: marker };
}

function replaced(
  parts: readonly MessagePart[],
  gone: ReadonlyMap<number, MessagePart>,
): readonly MessagePart[] {
  if (gone.size === 0) return parts;
  return parts.map((part) => {
    const words =
      'attachment' in part && part.attachment !== undefined ? gone.get(part.attachment) : undefined;
    return words ?? part;
  });
}
