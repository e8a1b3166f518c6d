/** How a start shows what it does; made by `tools/bootstrap/progress.mjs`, which works before anything is built. */
export interface Progress {
  line(text: string): void;
  step(title: string): ProgressStep;
}

interface ProgressStep {
  detail(text: string): void;
  done(note?: string): void;
  fail(note?: string): void;
}
