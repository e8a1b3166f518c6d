import type { ByteReader } from '../bytes/byte-reader';
import type { RecordingFacts } from './recording-facts';

const ELEMENTS_MAX = 5000;

/** Ids as they stand in the file, their length marker included (RFC 9559, section 27). */
const ID = {
  header: 0x1a45dfa3,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  track: 0xae,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
} as const;

/** Elements whose content is more elements. Their headers are read, and what is inside follows by itself. */
const OPENED: ReadonlySet<number> = new Set([ID.segment, ID.info, ID.tracks, ID.track, ID.video]);

interface Found extends RecordingFacts {
  scale: number;
  ticks?: number;
}

/** Duration and the first video track's pixels; a live recording has no Duration, and then none is told. */
export async function readMatroska(bytes: ByteReader): Promise<RecordingFacts> {
  const found: Found = { scale: 1_000_000 };
  let offset = 0;
  for (let count = 0; count < ELEMENTS_MAX && offset < bytes.size; count++) {
    const element = elementOf(await bytes.at(offset, 12));
    // The sound and the pictures begin: what describes them lies before.
    if (!element || element.id === ID.cluster) break;
    offset += element.headerBytes;
    if (OPENED.has(element.id)) continue;
    if (element.size <= 8) keep(found, element.id, await bytes.at(offset, element.size));
    offset += element.size;
  }
  const { scale, ticks, width, height } = found;
  return { width, height, durationSeconds: ticks === undefined ? undefined : (ticks * scale) / 1e9 };
}

/** The element whose first twelve bytes these are; `id` with its length marker. */
export function elementOf(head: Buffer): { id: number; size: number; headerBytes: number } | undefined {
  const idBytes = widthOf(head[0]);
  const sizeBytes = widthOf(head[idBytes]);
  if (idBytes > 4 || sizeBytes > 8 || idBytes + sizeBytes > head.length) return undefined;
  let size = (head[idBytes] ?? 0) & (0xff >> sizeBytes);
  for (let at = idBytes + 1; at < idBytes + sizeBytes; at++) size = size * 256 + (head[at] ?? 0);
  return { id: head.readUIntBE(0, idBytes), size, headerBytes: idBytes + sizeBytes };
}

/** A number's length is told by the zeros before its first one. */
function widthOf(first: number | undefined): number {
  return first ? Math.clz32(first) - 23 : 9;
}

function keep(found: Found, id: number, body: Buffer): void {
  if (id === ID.duration) found.ticks = floatOf(body);
  else if (id === ID.timestampScale) found.scale = uintOf(body);
  else if (id === ID.pixelWidth) found.width ??= uintOf(body);
  else if (id === ID.pixelHeight) found.height ??= uintOf(body);
}

function floatOf(body: Buffer): number | undefined {
  if (body.length === 4) return body.readFloatBE(0);
  return body.length === 8 ? body.readDoubleBE(0) : undefined;
}

function uintOf(body: Buffer): number {
  return body.reduce((sum, byte) => sum * 256 + byte, 0);
}
