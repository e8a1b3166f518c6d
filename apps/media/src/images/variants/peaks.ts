/** Points of a waveform. */
export const PEAKS = 64;

/** Gathers loudness without knowing how long the sound will be: a bounded list of maxima that halves when it is full. */
export class PeakMeter {
  private readonly steps: number[] = [];
  private samplesAStep: number;
  private inStep = 0;
  private loudest = 0;

  constructor(sampleRate: number) {
    this.samplesAStep = Math.max(1, Math.round(sampleRate / 100));
  }

  /** One sample of one channel, between -1 and 1. */
  add(sample: number): void {
    const loud = Math.abs(sample);
    if (loud > this.loudest) this.loudest = loud;
    if (++this.inStep < this.samplesAStep) return;
    this.close();
    if (this.steps.length >= PEAKS * 64) this.halve();
  }

  /** 64 whole numbers from 0 to 100, the loudest 100; all 0 for silence. */
  peaks(): number[] {
    if (this.inStep > 0) this.close();
    const max = Math.max(...this.steps, 0) || 1;
    return Array.from({ length: PEAKS }, (_, peak) => {
      const from = Math.floor((peak * this.steps.length) / PEAKS);
      const to = Math.max(from + 1, Math.floor(((peak + 1) * this.steps.length) / PEAKS));
      return Math.round((100 * Math.max(0, ...this.steps.slice(from, to))) / max);
    });
  }

  private close(): void {
    this.steps.push(this.loudest);
    this.inStep = 0;
    this.loudest = 0;
  }

  private halve(): void {
    const pairs = this.steps.splice(0);
    for (let at = 0; at < pairs.length; at += 2)
      this.steps.push(Math.max(pairs[at] ?? 0, pairs[at + 1] ?? 0));
    this.samplesAStep *= 2;
  }
}
