import { parseArgs } from 'node:util';
import { SetupError } from '@causerie/local-stack';

export type MediaCommand =
  | { command: 'migrate'; from: string; to: string; dryRun: boolean; deleteSource: boolean }
  | { command: 'verify'; store?: string }
  | { command: 'gc'; store?: string; remove: boolean; evenMost: boolean };

const USAGE = `Say what to do:
  npm run media -- migrate --from <store> --to <store> [--dry-run] [--delete-source]
  npm run media -- verify [--store <store>]
  npm run media -- gc [--store <store>] [--delete [--even-most]]
    gc counts records of objects that nothing refers to, and bytes that no record names; --delete deletes them.`;

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
    default:
      throw new SetupError(USAGE);
  }
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
