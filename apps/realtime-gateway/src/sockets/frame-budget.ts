const MINUTE_MS = 60_000;

/** A token bucket without a timer: a minute's frames may come at once, then they come back evenly. */
export class FrameBudget {
  private left: number;

  constructor(
    private readonly perMinute: number,
    private updatedMs: number,
  ) {
    this.left = perMinute;
  }

  /** False: the client sends too much. */
  take(nowMs: number): boolean {
    const gained = (Math.max(0, nowMs - this.updatedMs) / MINUTE_MS) * this.perMinute;
    this.left = Math.min(this.perMinute, this.left + gained);
    this.updatedMs = nowMs;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
