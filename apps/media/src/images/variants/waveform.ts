import type { SpooledFile } from '../../files/spooled-file';
import { smallFile } from '../bytes/new-file';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import { PEAKS, PeakMeter } from './peaks';
import { wavPeaks } from './wav-samples';
import type { VariantFile } from './variant-file';

/** The content of the `waveform` variant. */
interface Waveform {
  /** 64 whole numbers from 0 to 100, the loudest moment 100. A placeholder has 64 zeros. */
  peaks: number[];
}

const RATE = 8000;

/** Peaks of the sound by ffmpeg; without it of plain WAV only. */
export async function makeWaveform(
  file: SpooledFile,
  mimeType: string,
  ffmpeg: Ffmpeg,
): Promise<VariantFile> {
  const peaks = (await decodedPeaks({ ...file, mimeType }, ffmpeg)) ?? (await plainPeaks(file, mimeType));
  const waveform: Waveform = { peaks: peaks ?? new Array<number>(PEAKS).fill(0) };
  const bytes = Buffer.from(JSON.stringify(waveform));
  return { ...(await smallFile(file.path, bytes, 'application/json')), placeholder: peaks === undefined };
}

async function plainPeaks(file: SpooledFile, mimeType: string): Promise<number[] | undefined> {
  return mimeType === 'audio/wav' ? wavPeaks(file.path) : undefined;
}

/** The samples come through a pipe and are forgotten at once. */
async function decodedPeaks(input: SpooledFile, ffmpeg: Ffmpeg): Promise<number[] | undefined> {
  const meter = new PeakMeter(RATE);
  let heard = false;
  let odd = Buffer.alloc(0);
  const args = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-ac', '1', '-ar', `${RATE}`, '-f', 's16le'];
  const done = await ffmpeg.run(input, args, (chunk) => {
    const samples = odd.length > 0 ? Buffer.concat([odd, chunk]) : chunk;
    for (let at = 0; at + 2 <= samples.length; at += 2) meter.add(samples.readInt16LE(at) / 2 ** 15);
    odd = Buffer.from(samples.subarray(samples.length - (samples.length % 2)));
    heard = true;
  });
  return done && heard ? meter.peaks() : undefined;
}
