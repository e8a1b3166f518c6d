import { parseArgs } from 'node:util';
import { isUuid } from '@causerie/kernel';
import { SetupError } from '@causerie/local-stack';
import type { RetryChoice } from '@causerie/persistence';

export type MediaCommand =
  | { command: 'migrate'; from: string; to: string; dryRun: boolean; deleteSource: boolean }
  | { command: 'verify'; store?: string }
  | { command: 'gc'; store?: string; remove: boolean; evenMost: boolean }
  | { command: 'failed'; limit: number; since?: Date }
  | { command: 'retry'; choice: RetryChoice };

const USAGE = `Say what to do:
  npm run media -- migrate --from <store> --to <store> [--dry-run] [--delete-source]
  npm run media -- verify [--store <store>]
  npm run media -- gc [--store <store>] [--delete [--even-most]]
    gc counts records of objects that nothing refers to, and bytes that no record names; --delete deletes them.
  npm run media -- failed [--since <time>] [--limit <number>]
    lists what people sent and did not come, the newest first. A time is ISO 8601, such as 2026-01-31.
  npm run media -- retry all | --attachment <id> | --account <id> [--since <time>]
    tries what failed once more; what is too large, infected, unsupported or expired stays so.`;

const LISTED = 50;

/** @throws SetupError */
export function readArguments(args: string[]): MediaCommand {
  const [command, ...rest] = args;
  switch (command) {
    case 'migrate':
      return migrateArguments(rest);
    case 'verify': {
      const { store } = parseArgs({ args: rest, options: { store: { type: 'string' } } }).values;
      return { command, ...(store !== undefined && { store }) };
    }
    case 'gc': {
      const { store, ...given } = parseArgs({
        args: rest,
        options: {
          store: { type: 'string' },
          delete: { type: 'boolean', default: false },
          'even-most': { type: 'boolean', default: false },
        },
      }).values;
      const wish = { remove: given.delete, evenMost: given['even-most'] };
      return { command, ...wish, ...(store !== undefined && { store }) };
    }
    case 'failed':
      return failedArguments(rest);
    case 'retry':
      return { command, choice: retryChoice(rest) };
    default:
      throw new SetupError(USAGE);
  }
}

function failedArguments(args: string[]): MediaCommand {
  const options = { since: { type: 'string' }, limit: { type: 'string' } } as const;
  const { since, limit = String(LISTED) } = parseArgs({ args, options }).values;
  if (!/^[1-9]\d{0,5}$/.test(limit)) throw new SetupError(`"${limit}" is no number of files.`);
  return { command: 'failed', limit: Number(limit), ...instantOf(since) };
}

function retryChoice(args: string[]): RetryChoice {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { attachment: { type: 'string' }, account: { type: 'string' }, since: { type: 'string' } },
  });
  const { attachment: attachmentId, account: channelAccountId, since } = values;
  const [word, ...more] = positionals;
  const wishes = [word, attachmentId, channelAccountId].filter((wish) => wish !== undefined);
  const isAll = word === 'all' && more.length === 0;
  if (wishes.length !== 1 || (word !== undefined && !isAll)) throw new SetupError(USAGE);
  for (const id of [attachmentId, channelAccountId])
    if (id !== undefined && !isUuid(id)) throw new SetupError(`"${id}" is no id.`);
  return {
    ...(attachmentId !== undefined && { attachmentId }),
    ...(channelAccountId !== undefined && { channelAccountId }),
    ...instantOf(since),
  };
}

function instantOf(given: string | undefined): { since?: Date } {
  if (given === undefined) return {};
  const since = new Date(given);
  if (/^\d{4}-\d\d-\d\d/.test(given) && !Number.isNaN(since.getTime())) return { since };
  throw new SetupError('--since is no time: write it like 2026-01-31T12:00:00Z.');
}

function migrateArguments(args: string[]): MediaCommand {
  const { values } = parseArgs({
    args,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'delete-source': { type: 'boolean', default: false },
    },
  });
  const { from, to } = values;
  if (!from || !to || from === to) throw new SetupError(`Name two stores.\n${USAGE}`);
  return {
    command: 'migrate',
    from,
    to,
    dryRun: values['dry-run'],
    deleteSource: values['delete-source'],
  };
}
