/** So many questions in a row without an answer, and nobody asks for a while. */
const SILENCES_MAX = 3;
const PAUSE_MS = 30_000;

/** Keeps off a service that says nothing; then one question finds out whether it is back. */
export class SilenceBreaker {
  private silences = 0;
  private askAgainAt = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether it may be asked now. After a pause one may, and nobody else until that one was answered or another pause is over. */
  allows(): boolean {
    if (this.pauses) return false;
    if (this.silences < SILENCES_MAX) return true;
    this.askAgainAt = this.now() + PAUSE_MS;
    return true;
  }

  /** Whether it would not be allowed now. Asking that claims nothing. */
  get pauses(): boolean {
    return this.silences >= SILENCES_MAX && this.now() < this.askAgainAt;
  }

  /** Whatever it said: it is there. */
  answered(): void {
    this.silences = 0;
  }

  saidNothing(): void {
    this.silences += 1;
    this.askAgainAt = this.now() + PAUSE_MS;
  }
}
