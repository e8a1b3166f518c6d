const WIDTH = 30;
const FRAME_MS = 100;
const LINE_MS = 10_000;

interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A bar on a terminal, elsewhere a line now and then. Goes to standard error: what a command prints may be piped. */
export class ProgressBar {
  private shownAt = 0;

  constructor(
    private readonly title: string,
    private readonly total: number,
    private readonly screen: Screen = process.stderr,
    private readonly nowMs: () => number = Date.now,
  ) {}

  show(done: number, note = ''): void {
    const now = this.nowMs();
    if (now - this.shownAt < (this.screen.isTTY ? FRAME_MS : LINE_MS)) return;
    this.shownAt = now;
    this.draw(done, note);
  }

  end(done: number, note = ''): void {
    this.draw(done, note);
    if (this.screen.isTTY) this.screen.write('\n');
  }

  private draw(done: number, note: string): void {
    // Stores may hold more than was counted.
    const total = Math.max(this.total, done, 1);
    const share = done / total;
    const filled = Math.round(share * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    const figures = `${done} of ${total} (${Math.floor(share * 100)} %)${note && `, ${note}`}`;
    const text = this.screen.isTTY
      ? `\r\x1b[2K${this.title} ${bar} ${figures}`
      : `${this.title}: ${figures}\n`;
    this.screen.write(text);
  }
}
