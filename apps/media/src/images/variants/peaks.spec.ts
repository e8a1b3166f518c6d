import { wav } from '../testing/recordings';
import { aSpool } from '../testing/spool';
import { PeakMeter, PEAKS } from './peaks';
import { silence } from './silence';
import { wavPeaks } from './wav-samples';

const spool = aSpool();

describe('a waveform', () => {
  it('has 64 peaks between 0 and 100, the loudest 100, however long the sound', () => {
    for (const samples of [1, 100, 8000, 3_000_000]) {
      const meter = new PeakMeter(8000);
      for (let at = 0; at < samples; at++) meter.add((at / samples) * 0.5 + 0.01);
      const peaks = meter.peaks();
      expect(peaks).toHaveLength(PEAKS);
      expect(Math.max(...peaks)).toBe(100);
      expect(peaks).toEqual([...peaks].sort((a, b) => a - b));
    }
  });

  it('follows a WAV file: silence, then sound', async () => {
    const samples = Array.from({ length: 16_000 }, (_, at) => (at < 8000 ? 0 : Math.sin(at)));
    const peaks = (await wavPeaks((await spool.file(wav(samples))).path)) ?? [];
    expect(peaks.slice(0, 31).every((peak) => peak === 0)).toBe(true);
    expect(peaks.slice(33).every((peak) => peak > 95)).toBe(true);
  });

  it('of silence is all noughts, and of no WAV there is none', async () => {
    expect(await wavPeaks((await spool.file(silence())).path)).toEqual(new Array(PEAKS).fill(0));
    expect(await wavPeaks((await spool.file(Buffer.from('RIFF....'))).path)).toBeUndefined();
  });
});
