import { UsageError } from '@causerie/kernel';

/** Everything that is wrong with an app's environment, at once. Holds no value of a secret. */
export class ConfigError extends UsageError {
  override readonly name = 'ConfigError';

  constructor(
    readonly app: string,
    readonly problems: readonly string[],
  ) {
    const count = problems.length === 1 ? 'one setting' : `${problems.length} settings`;
    super(`${app} cannot start: ${count} must be mended.\n${problems.map((p) => `  - ${p}`).join('\n')}`);
  }
}
