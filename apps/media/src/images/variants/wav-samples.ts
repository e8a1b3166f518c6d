import { ByteReader } from '../bytes/byte-reader';
import { wavLayout, type WavLayout } from '../recordings/wav';
import { PeakMeter } from './peaks';

/** Whole frames of every common layout fit evenly into this many bytes. */
const STEP_BYTES = 48 * 1024;
const PCM = 1;
const FLOAT = 3;

type Sample = (bytes: Buffer, offset: number) => number;

const SAMPLES: Record<string, Sample> = {
  [`${PCM}-8`]: (bytes, offset) => (bytes.readUInt8(offset) - 128) / 128,
  [`${PCM}-16`]: (bytes, offset) => bytes.readInt16LE(offset) / 2 ** 15,
  [`${PCM}-24`]: (bytes, offset) => bytes.readIntLE(offset, 3) / 2 ** 23,
  [`${PCM}-32`]: (bytes, offset) => bytes.readInt32LE(offset) / 2 ** 31,
  [`${FLOAT}-32`]: (bytes, offset) => bytes.readFloatLE(offset),
};

/** The peaks of a WAV file's first channel, or undefined where its samples are compressed or the file is broken. */
export async function wavPeaks(path: string): Promise<number[] | undefined> {
  return ByteReader.over(path, async (bytes) => {
    const layout = await wavLayout(bytes);
    const sampleOf = layout && SAMPLES[`${layout.format}-${layout.bitsPerSample}`];
    return layout && sampleOf && (await peaksOf(bytes, layout, sampleOf));
  }).catch(() => undefined);
}

async function peaksOf(
  bytes: ByteReader,
  layout: WavLayout,
  sampleOf: Sample,
): Promise<number[] | undefined> {
  const frameBytes = (layout.channels * layout.bitsPerSample) / 8;
  if (frameBytes < 1 || frameBytes > 64) return undefined;
  const meter = new PeakMeter(layout.sampleRate);
  const stepBytes = STEP_BYTES - (STEP_BYTES % frameBytes);
  const end = layout.dataStart + layout.dataBytes;
  for (let offset = layout.dataStart; offset < end; offset += stepBytes) {
    const step = await bytes.at(offset, Math.min(stepBytes, end - offset));
    for (let at = 0; at + frameBytes <= step.length; at += frameBytes) {
      const sample = sampleOf(step, at);
      meter.add(Number.isFinite(sample) ? sample : 0);
    }
  }
  return meter.peaks();
}
