import type { ByteReader } from '../bytes/byte-reader';
import { latin, u32, u64 } from '../bytes/bytes';
import type { RecordingFacts } from './recording-facts';

const BOXES_MAX = 10_000;
const HEADER_BYTES = 16;

export interface Box {
  type: string;
  /** Where its name stands. */
  nameAt: number;
  /** Where the content begins. */
  start: number;
  /** The first byte behind it. */
  end: number;
}

/** The boxes between two offsets, one after the other; stops where a length is no length. */
export async function* boxesOf(bytes: ByteReader, from: number, to: number): AsyncGenerator<Box> {
  let offset = from;
  for (let count = 0; count < BOXES_MAX && offset + 8 <= to; count++) {
    const head = await bytes.at(offset, HEADER_BYTES);
    const short = u32(head) ?? 0;
    const size = short === 1 ? (u64(head, 8) ?? 0) : short === 0 ? to - offset : short;
    const headerBytes = short === 1 ? 16 : 8;
    if (size < headerBytes) return;
    yield {
      type: latin(head, 4, 8),
      nameAt: offset + 4,
      start: offset + headerBytes,
      end: Math.min(offset + size, to),
    };
    offset += size;
  }
}

/** Length from `mvhd` (of a fragmented file from `mehd`), sides from the first `tkhd` that has any. */
export async function readIsoMedia(bytes: ByteReader): Promise<RecordingFacts> {
  for await (const box of boxesOf(bytes, 0, bytes.size)) {
    if (box.type === 'moov') return readMovie(bytes, box);
  }
  return {};
}

async function readMovie(bytes: ByteReader, movie: Box): Promise<RecordingFacts> {
  const facts: RecordingFacts = {};
  let timescale = 0;
  for await (const box of boxesOf(bytes, movie.start, movie.end)) {
    if (box.type === 'mvhd') {
      const header = await readMovieHeader(bytes, box);
      timescale = header.timescale;
      if (header.durationSeconds) facts.durationSeconds = header.durationSeconds;
    } else if (box.type === 'trak' && facts.width === undefined) {
      Object.assign(facts, await readTrack(bytes, box));
    } else if (box.type === 'mvex' && !facts.durationSeconds && timescale > 0) {
      const ticks = await readFragmentTicks(bytes, box);
      if (ticks) facts.durationSeconds = ticks / timescale;
    }
  }
  return facts;
}

async function readMovieHeader(bytes: ByteReader, box: Box) {
  const body = await bytes.at(box.start, 32);
  const wide = body[0] === 1;
  const timescale = u32(body, wide ? 20 : 12) ?? 0;
  const ticks = wide ? u64(body, 24) : u32(body, 16);
  // All ones means "unknown".
  const known = timescale > 0 && ticks !== undefined && ticks !== 0xffffffff && ticks < 2 ** 63;
  return { timescale, durationSeconds: known ? ticks / timescale : undefined };
}

/** Sides are 16.16 numbers at the end of `tkhd`; the matrix before them says whether the film lies on its side. */
async function readTrack(bytes: ByteReader, track: Box): Promise<RecordingFacts> {
  for await (const box of boxesOf(bytes, track.start, track.end)) {
    if (box.type !== 'tkhd') continue;
    const body = await bytes.at(box.start, 96);
    const matrix = body[0] === 1 ? 52 : 40;
    const width = (u32(body, matrix + 36) ?? 0) >>> 16;
    const height = (u32(body, matrix + 40) ?? 0) >>> 16;
    if (width === 0 || height === 0) return {};
    const turned = u32(body, matrix) === 0 && u32(body, matrix + 16) === 0;
    return turned ? { width: height, height: width } : { width, height };
  }
  return {};
}

async function readFragmentTicks(bytes: ByteReader, extends_: Box): Promise<number | undefined> {
  for await (const box of boxesOf(bytes, extends_.start, extends_.end)) {
    if (box.type !== 'mehd') continue;
    const body = await bytes.at(box.start, 12);
    return body[0] === 1 ? u64(body, 4) : u32(body, 4);
  }
  return undefined;
}
