import type { ByteReader } from '../bytes/byte-reader';
import { latin } from '../bytes/bytes';
import { elementOf } from '../recordings/matroska';
import type { Span } from './span';

const SEGMENT = 0x18538067;
const TAGS = 0x1254c367;
const LOOKED_AT_BYTES = 64 * 1024;
const ELEMENTS_MAX = 5000;
/** Tags that are shorter than the head of what would take their place hold no place either. */
const VOID_HEAD_BYTES = 9;

/**
 * Where a Matroska film or sound says where it was taken: in a tag. All tags that lie beside it go, as one Void element
 * (RFC 9559, 5.1.8 and RFC 8794, 11.3.2). Stops where a live recording's cluster does not say how long it is.
 */
export async function matroskaPlaces(bytes: ByteReader): Promise<Span[]> {
  const spans: Span[] = [];
  try {
    await gather(bytes, spans);
  } catch {
    // Too long to be read through: what was found until then goes all the same.
  }
  return spans;
}

async function gather(bytes: ByteReader, spans: Span[]): Promise<void> {
  let offset = 0;
  for (let count = 0; count < ELEMENTS_MAX && offset < bytes.size; count++) {
    const element = elementOf(await bytes.at(offset, 12));
    if (!element) break;
    const start = offset + element.headerBytes;
    const end = Math.min(start + element.size, bytes.size);
    const isTags = element.id === TAGS && end - offset >= VOID_HEAD_BYTES;
    if (isTags && (await namesPlace(bytes, start, element.size))) spans.push(voided(offset, end));
    offset = element.id === SEGMENT ? start : end;
  }
}

async function namesPlace(bytes: ByteReader, start: number, size: number): Promise<boolean> {
  return /location|iso6709|gps|latitude/i.test(latin(await bytes.at(start, Math.min(LOOKED_AT_BYTES, size))));
}

/** A Void element, its length written in eight bytes. */
function voided(start: number, end: number): Span {
  const head = Buffer.alloc(VOID_HEAD_BYTES);
  head.writeBigUInt64BE((1n << 56n) | BigInt(end - start - head.length), 1);
  head.writeUInt8(0xec, 0);
  return { start, end, mark: { at: start, bytes: head } };
}
