export interface PaceRules {
  /** No byte for so long: given up. */
  idleMs: number;
  /** Fewer bytes than this a second over the last `speedWindowMs`: given up. */
  bytesPerSecondMin: number;
  speedWindowMs: number;
}

const BUCKETS = 10;

/**
 * Whether a download still goes on. A file may take as long as it needs, but never stand still, and never drip: the
 * bytes of the last window are kept in ten buckets, whatever the file's size.
 */
export class DownloadPace {
  private readonly startedAtMs: number;
  private lastByteAtMs: number;
  private readonly bucketMs: number;
  private readonly buckets: { number: number; bytes: number }[] = [];

  constructor(
    private readonly rules: PaceRules,
    nowMs: number,
  ) {
    this.startedAtMs = nowMs;
    this.lastByteAtMs = nowMs;
    this.bucketMs = rules.speedWindowMs / BUCKETS;
  }

  note(bytes: number, nowMs: number): void {
    this.lastByteAtMs = nowMs;
    const number = Math.floor(nowMs / this.bucketMs);
    const newest = this.buckets.at(-1);
    if (newest?.number === number) newest.bytes += bytes;
    else this.buckets.push({ number, bytes });
    if (this.buckets.length > BUCKETS + 1) this.buckets.shift();
  }

  /** 'idle', 'slow', or undefined while all is well. */
  verdict(nowMs: number): 'idle' | 'slow' | undefined {
    if (nowMs - this.lastByteAtMs >= this.rules.idleMs) return 'idle';
    if (nowMs - this.startedAtMs < this.rules.speedWindowMs) return undefined;
    // Begun and ended within a bucket, so the window is seen up to one bucket longer than it is: in the sender's favour.
    const since = Math.floor((nowMs - this.rules.speedWindowMs) / this.bucketMs);
    const bytes = this.buckets.reduce(
      (sum, bucket) => (bucket.number >= since ? sum + bucket.bytes : sum),
      0,
    );
    const wanted = (this.rules.bytesPerSecondMin * this.rules.speedWindowMs) / 1_000;
    return bytes < wanted ? 'slow' : undefined;
  }
}
