import type { Readable } from 'node:stream';
import { attachmentHeader } from './attachment-header';
import { ObjectNotFoundError } from './object-not-found';
import type { ByteRange, ObjectStore } from './object-store';

/** An HTTP answer, for whichever server sends it. */
export interface ObjectAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  stream?: Readable;
}

/** One range, as players and downloads that go on ask for it. RFC 9110, 14.2; several at once are given whole. */
const RANGE = /^bytes=(\d+)-(\d*)$/;

/** Bytes that strangers sent: no browser may run them, guess at what they are, or show them in our page's name. */
const SAFE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, max-age=300',
  'accept-ranges': 'bytes',
} as const;

/** The object as an HTTP answer, whole or the range that is asked for. @throws TransientError */
export async function serveObject(
  store: Pick<ObjectStore, 'get'>,
  wanted: { key: string; fileName?: string; range?: string },
): Promise<ObjectAnswer> {
  try {
    const body = await store.get(wanted.key, askedRange(wanted.range));
    const { start, end } = body.range ?? { start: 0, end: body.sizeBytes - 1 };
    return {
      status: body.range ? 206 : 200,
      headers: {
        ...SAFE,
        'content-type': body.contentType,
        'content-disposition': attachmentHeader(wanted.fileName),
        'content-length': String(end - start + 1),
        ...(body.range && { 'content-range': `bytes ${start}-${end}/${body.sizeBytes}` }),
      },
      stream: body.stream,
    };
  } catch (error) {
    if (error instanceof RangeError) return { status: 416, headers: SAFE };
    if (error instanceof ObjectNotFoundError) return { status: 404, headers: SAFE };
    throw error;
  }
}

function askedRange(header: string | undefined): ByteRange | undefined {
  const [, start, end] = RANGE.exec(header ?? '') ?? [];
  if (start === undefined) return undefined;
  const range = { start: Number(start), ...(end && { end: Number(end) }) };
  return range.end !== undefined && range.end < range.start ? undefined : range;
}
