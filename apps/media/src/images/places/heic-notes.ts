import type { ByteReader } from '../bytes/byte-reader';
import { latin } from '../bytes/bytes';
import { boxesOf, type Box } from '../recordings/iso-media';
import { filmPlaces } from './film-places';
import type { Span } from './span';

const BOX_BYTES_MAX = 64 * 1024;

/** Exif and XMP ('mime') items hold the camera's notes and its place; how the picture is turned lies elsewhere. */
const NOTES = new Set(['Exif', 'mime']);

/** Where a HEIC picture keeps notes: among its items, or, like a film, in boxes of their own. */
export async function heicNotes(bytes: ByteReader): Promise<Span[]> {
  return [...(await filmPlaces(bytes)), ...(await noteItems(bytes).catch((): Span[] => []))];
}

/** ISO/IEC 14496-12: `iinf` names the items, `iloc` says where they lie. */
async function noteItems(bytes: ByteReader): Promise<Span[]> {
  for await (const box of boxesOf(bytes, 0, bytes.size)) {
    if (box.type !== 'meta') continue;
    const inside: Record<string, Box> = {};
    for await (const child of boxesOf(bytes, box.start + 4, box.end)) inside[child.type] ??= child;
    const { iinf, iloc, idat } = inside;
    if (!iinf || !iloc) return [];
    const ids = await noteIds(bytes, iinf);
    return spansOf(await bodyOf(bytes, iloc), ids, idat?.start ?? 0);
  }
  return [];
}

async function bodyOf(bytes: ByteReader, box: Box): Promise<Buffer> {
  return bytes.at(box.start, Math.min(BOX_BYTES_MAX, box.end - box.start));
}

async function noteIds(bytes: ByteReader, iinf: Box): Promise<Set<number>> {
  const ids = new Set<number>();
  const [version] = await bytes.at(iinf.start, 1);
  for await (const entry of boxesOf(bytes, iinf.start + (version === 0 ? 6 : 8), iinf.end)) {
    const body = await bytes.at(entry.start, 16);
    const idBytes = body[0] === 3 ? 4 : 2;
    if (NOTES.has(latin(body, 6 + idBytes, 10 + idBytes))) ids.add(body.readUIntBE(4, idBytes));
  }
  return ids;
}

/** Reads numbers of the widths the box itself declares; one of no width is nought. */
class Numbers {
  constructor(
    private readonly body: Buffer,
    private at: number,
  ) {}

  next(width: number): number {
    const from = this.at;
    this.at += width;
    if (width === 8) return Number(this.body.readBigUInt64BE(from));
    return width === 0 ? 0 : this.body.readUIntBE(from, width);
  }
}

function spansOf(iloc: Buffer, ids: ReadonlySet<number>, idatStart: number): Span[] {
  const version = iloc.readUInt8(0);
  const [offsetBytes, lengthBytes] = nibbles(iloc.readUInt8(4));
  const [baseBytes, indexBytes] = nibbles(iloc.readUInt8(5));
  const numbers = new Numbers(iloc, 6);
  const spans: Span[] = [];
  const count = numbers.next(version < 2 ? 2 : 4);
  for (let item = 0; item < count; item++) {
    const id = numbers.next(version < 2 ? 2 : 4);
    const method = version > 0 ? numbers.next(2) & 15 : 0;
    numbers.next(2);
    const base = numbers.next(baseBytes) + (method === 1 ? idatStart : 0);
    for (let extents = numbers.next(2); extents > 0; extents--) {
      if (version > 0) numbers.next(indexBytes);
      const start = base + numbers.next(offsetBytes);
      const end = start + numbers.next(lengthBytes);
      if (ids.has(id) && method < 2) spans.push({ start, end });
    }
  }
  return spans;
}

function nibbles(byte: number): [number, number] {
  return [byte >> 4, byte & 15];
}
