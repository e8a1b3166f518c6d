import type { ByteReader } from '../bytes/byte-reader';
import { latin } from '../bytes/bytes';
import { boxesOf, type Box } from '../recordings/iso-media';
import type { Span } from './span';

/** QuickTime's and 3GPP's own boxes for a place. */
const PLACE_BOXES = new Set(['\xa9xyz', 'loci']);
const PLACE_KEY = 'location';
/** Nobody nests these deeper, but a file may lie. */
const DEPTH_MAX = 3;
const LOOKED_AT_BYTES = 64 * 1024;

/** Where a film says where it was taken: in `moov`, or in one of its tracks, under `udta` or `meta`. */
export async function filmPlaces(bytes: ByteReader): Promise<Span[]> {
  const spans: Span[] = [];
  for await (const box of boxesOf(bytes, 0, bytes.size)) {
    if (box.type !== 'moov') continue;
    await gather(bytes, box, spans, 0);
    break;
  }
  return spans;
}

async function gather(bytes: ByteReader, parent: Box, spans: Span[], depth: number): Promise<void> {
  for await (const box of boxesOf(bytes, parent.start, parent.end)) {
    if ((box.type === 'trak' || box.type === 'udta') && depth < DEPTH_MAX)
      await gather(bytes, box, spans, depth + 1);
    else if (PLACE_BOXES.has(box.type) || (box.type === 'meta' && (await namesPlace(bytes, box))))
      spans.push({ start: box.start, end: box.end, nameAt: box.nameAt });
  }
}

/** Keys and their values lie in different boxes of `meta`: where one of the keys is a place, all of it goes. */
async function namesPlace(bytes: ByteReader, meta: Box): Promise<boolean> {
  const found = await bytes.at(meta.start, Math.min(LOOKED_AT_BYTES, meta.end - meta.start));
  return latin(found).toLowerCase().includes(PLACE_KEY) || latin(found).includes('\xa9xyz');
}
