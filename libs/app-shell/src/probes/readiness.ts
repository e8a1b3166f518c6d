/** Something without which an app cannot do its work. `check` rejects when it is not there. */
export interface ReadinessCheck {
  /** As it stands in the answer of /readyz, such as `postgres`. */
  readonly name: string;
  check(): Promise<void>;
}

export type CheckResults = Readonly<Record<string, 'ok' | 'failed' | 'slow'>>;

/** A dependency that takes longer is not one to take on work with. */
const CHECK_TIMEOUT_MS = 1000;

async function runCheck(check: ReadinessCheck): Promise<'ok' | 'failed' | 'slow'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'slow'>((resolve) => {
    timer = setTimeout(() => resolve('slow'), CHECK_TIMEOUT_MS);
  });
  const outcome = Promise.resolve()
    .then(() => check.check())
    .then(
      () => 'ok' as const,
      () => 'failed' as const,
    );
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs all checks at once. Probes that come meanwhile share the run: they must not pile up on a slow dependency. */
export class Readiness {
  private running?: Promise<CheckResults>;

  constructor(private readonly checks: readonly ReadinessCheck[]) {}

  run(): Promise<CheckResults> {
    this.running ??= this.runAll().finally(() => (this.running = undefined));
    return this.running;
  }

  private async runAll(): Promise<CheckResults> {
    const results = this.checks.map(async (check) => [check.name, await runCheck(check)] as const);
    return Object.fromEntries(await Promise.all(results));
  }
}
