import type { ByteReader } from '../bytes/byte-reader';
import { latin, u32le } from '../bytes/bytes';
import type { RecordingFacts } from './recording-facts';

const CHUNKS_MAX = 1000;

/** How the samples of a WAV file lie. */
export interface WavLayout {
  /** 1 PCM, 3 floating point; others are compressed. */
  format: number;
  channels: number;
  sampleRate: number;
  bytesPerSecond: number;
  bitsPerSample: number;
  dataStart: number;
  dataBytes: number;
}

/** Walks the chunks to `fmt ` and `data`; undefined where one is missing. A data length of nought or all ones (a stream) means "to the end". */
export async function wavLayout(bytes: ByteReader): Promise<WavLayout | undefined> {
  let format: Omit<WavLayout, 'dataStart' | 'dataBytes'> | undefined;
  let offset = 12;
  for (let count = 0; count < CHUNKS_MAX && offset + 8 <= bytes.size; count++) {
    const head = await bytes.at(offset, 40);
    const id = latin(head, 0, 4);
    const size = u32le(head, 4) ?? 0;
    if (id === 'fmt ' && head.length >= 24) format = formatOf(head.subarray(8));
    if (id === 'data') {
      const rest = bytes.size - offset - 8;
      const dataBytes = size === 0 || size > rest ? rest : size;
      return format && { ...format, dataStart: offset + 8, dataBytes };
    }
    offset += 8 + size + (size % 2);
  }
  return undefined;
}

function formatOf(body: Buffer) {
  const tag = body.readUInt16LE(0);
  return {
    // The extensible form carries the true format in the first word of its GUID.
    format: tag === 0xfffe && body.length >= 26 ? body.readUInt16LE(24) : tag,
    channels: body.readUInt16LE(2),
    sampleRate: body.readUInt32LE(4),
    bytesPerSecond: body.readUInt32LE(8),
    bitsPerSample: body.readUInt16LE(14),
  };
}

export async function readWav(bytes: ByteReader): Promise<RecordingFacts> {
  const layout = await wavLayout(bytes);
  return layout ? { durationSeconds: layout.dataBytes / layout.bytesPerSecond } : {};
}
