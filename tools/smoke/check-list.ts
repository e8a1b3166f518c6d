import { table } from '@causerie/setup';

export interface CheckResult {
  readonly title: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly note: string;
  readonly tookMs: number;
}

/** A check answers what it found; it throws what is wrong. */
type Check = () => Promise<string>;

/** Runs checks one after the other and tells each as it ends. */
export class CheckList {
  readonly results: CheckResult[] = [];

  constructor(private readonly tell: (line: string) => void) {}

  async run(title: string, check: Check): Promise<boolean> {
    const startedAt = performance.now();
    const outcome = await check().then(
      (note) => ({ ok: true, note }),
      (error: Error) => ({ ok: false, note: error.message }),
    );
    const result = { title, ...outcome, tookMs: Math.round(performance.now() - startedAt) };
    this.results.push(result);
    this.tell(lineOf(result));
    return result.ok;
  }

  get failed(): number {
    return this.results.filter(({ ok }) => !ok).length;
  }
}

const TITLE_WIDTH = 34;
const MS_WIDTH = 9;

function lineOf({ title, ok, note, tookMs }: CheckResult): string {
  const [line = ''] = table([
    [ok ? '✓' : '✗', title.padEnd(TITLE_WIDTH), `${tookMs} ms`.padStart(MS_WIDTH), note],
  ]);
  return line;
}
