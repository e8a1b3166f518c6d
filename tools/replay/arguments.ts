import { parseArgs } from 'node:util';
import { isUuid } from '@causerie/kernel';
import { SetupError } from '@causerie/local-stack';
import type { RawEventFilter } from '@causerie/persistence';

const USAGE =
  'npm run replay -- --account <id> [--since <time>] [--until <time>] [--quarantined] [--dry-run]';

/** Times are ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z. @throws SetupError */
export function readArguments(args: string[]): { filter: RawEventFilter; dryRun: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      account: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      quarantined: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  if (!values.account || !isUuid(values.account)) {
    throw new SetupError(`Say of which channel account, by its id:\n  ${USAGE}`);
  }
  const since = instantOf('since', values.since);
  const until = instantOf('until', values.until);
  return {
    filter: {
      accountId: values.account,
      quarantinedOnly: values.quarantined,
      ...(since && { since }),
      ...(until && { until }),
    },
    dryRun: values['dry-run'],
  };
}

function instantOf(name: string, given: string | undefined): Date | undefined {
  if (given === undefined) return undefined;
  const instant = new Date(given);
  if (/^\d{4}-\d\d-\d\d/.test(given) && !Number.isNaN(instant.getTime())) return instant;
  throw new SetupError(`--${name} is no time: write it like 2026-01-31T12:00:00Z.`);
}
