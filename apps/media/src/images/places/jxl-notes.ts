import type { ByteReader } from '../bytes/byte-reader';
import { boxesOf } from '../recordings/iso-media';
import { freed, type Span } from './span';

/** Camera's notes, XMP, either of them packed, and provenance (ISO/IEC 18181-2). The picture lies in other boxes. */
const NOTES = new Set(['Exif', 'xml ', 'brob', 'jumb']);

/** Where a JPEG XL picture keeps notes. One without boxes has none. */
export async function jxlNotes(bytes: ByteReader): Promise<Span[]> {
  const spans: Span[] = [];
  for await (const box of boxesOf(bytes, 0, bytes.size)) {
    if (NOTES.has(box.type)) spans.push(freed(box));
  }
  return spans;
}
