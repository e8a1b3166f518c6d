import { gunzipSync, constants } from 'node:zlib';
import { isoMediaType, matroskaType, oggType, zipType } from './container-types.policy';
import { MAGIC_NUMBERS, type MagicNumber, WEAK_MAGIC_NUMBERS } from './magic-numbers';
import { oldTextType, textType } from './text-types.policy';

/** As much of a file's beginning as `contentType` looks at. */
export const HEAD_BYTES = 16 * 1024;

const UNKNOWN = 'application/octet-stream';

/**
 * What a file is, by the bytes it begins with, whatever anybody called it; 'application/octet-stream' where they say
 * nothing. A file that is two things at once is what it begins with. `head`: the first HEAD_BYTES of it, or all of it.
 */
export function contentType(head: Buffer, sizeBytes = head.length): string {
  if (head.length === 0) return UNKNOWN;
  return (
    among(MAGIC_NUMBERS, head) ??
    matroskaType(head) ??
    oggType(head) ??
    zipType(head) ??
    gzipType(head) ??
    textType(head, sizeBytes <= head.length) ??
    (latePdf(head) ? undefined : oldTextType(head, sizeBytes <= head.length)) ??
    isoMediaType(head) ??
    among(WEAK_MAGIC_NUMBERS, head) ??
    latePdf(head) ??
    UNKNOWN
  );
}

function among(numbers: readonly MagicNumber[], head: Buffer): string | undefined {
  return numbers.find(({ marks }) =>
    marks.every(([offset, bytes]) => head.toString('latin1', offset, offset + bytes.length) === bytes),
  )?.mimeType;
}

const PEEK_BYTES = 512;

/**
 * An animated sticker is a gzipped JSON of one known shape. So little is unpacked that no bomb fits into it: deflate
 * makes at most 1,032 bytes of one.
 */
function gzipType(head: Buffer): string | undefined {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return undefined;
  try {
    const inside = gunzipSync(head.subarray(0, PEEK_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
    const beginning = inside.toString('latin1', 0, 256);
    return /^\s*\{[\s\S]*"(?:tgs|fr|ip|op)"\s*:/.test(beginning)
      ? 'application/x-tgsticker'
      : 'application/gzip';
  } catch {
    return 'application/gzip';
  }
}

/** Readers of PDF forgive up to 1,024 bytes before the mark; so what nothing else claims is one. */
function latePdf(head: Buffer): string | undefined {
  return head.toString('latin1', 0, 1024).includes('%PDF-') ? 'application/pdf' : undefined;
}
