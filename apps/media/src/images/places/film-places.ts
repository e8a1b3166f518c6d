import type { ByteReader } from '../bytes/byte-reader';
import { latin } from '../bytes/bytes';
import { boxesOf, type Box } from '../recordings/iso-media';
import { freed, type Span } from './span';

/** QuickTime's and 3GPP's own boxes for a place, those of cameras that note it all the way, and XMP. */
const PLACE_BOXES = new Set(['\xa9xyz', 'loci', 'gps ', 'GPMF', 'XMP_']);
const PLACE_KEY = 'location';
/** XMP as a box of its own (XMP specification part 3, MPEG-4). */
const XMP_UUID = 'be7acfcb97a942e89c71999491e3afac';
/** Nobody nests these deeper, but a file may lie. */
const DEPTH_MAX = 3;
const LOOKED_AT_BYTES = 64 * 1024;

/** Where a film says where it was taken: in `moov`, or in one of its tracks, under `udta` or `meta`; or in its XMP. */
export async function filmPlaces(bytes: ByteReader): Promise<Span[]> {
  const spans: Span[] = [];
  try {
    for await (const box of boxesOf(bytes, 0, bytes.size)) {
      if (box.type === 'moov') await gather(bytes, box, spans, 0);
      else if (await isXmp(bytes, box)) spans.push(freed(box));
    }
  } catch {
    // Too long to be read through: what was found until then goes all the same.
  }
  return spans;
}

async function gather(bytes: ByteReader, parent: Box, spans: Span[], depth: number): Promise<void> {
  for await (const box of boxesOf(bytes, parent.start, parent.end)) {
    if ((box.type === 'trak' || box.type === 'udta') && depth < DEPTH_MAX)
      await gather(bytes, box, spans, depth + 1);
    else if (await tellsPlace(bytes, box)) spans.push(freed(box));
  }
}

async function tellsPlace(bytes: ByteReader, box: Box): Promise<boolean> {
  if (PLACE_BOXES.has(box.type)) return true;
  return box.type === 'meta' ? namesPlace(bytes, box) : isXmp(bytes, box);
}

async function isXmp(bytes: ByteReader, box: Box): Promise<boolean> {
  return box.type === 'uuid' && (await bytes.at(box.start, 16)).toString('hex') === XMP_UUID;
}

/** Keys and their values lie in different boxes of `meta`: where one of the keys is a place, all of it goes. */
async function namesPlace(bytes: ByteReader, meta: Box): Promise<boolean> {
  const found = await bytes.at(meta.start, Math.min(LOOKED_AT_BYTES, meta.end - meta.start));
  return latin(found).toLowerCase().includes(PLACE_KEY) || latin(found).includes('\xa9xyz');
}
