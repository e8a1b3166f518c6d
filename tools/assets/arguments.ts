import { SetupError } from '@causerie/local-stack';
import { DEFAULT_WORKSPACE } from '@causerie/setup';
import { parseArgs } from 'node:util';

export type AssetsCommand = { workspace: string } & (
  | { command: 'import'; folder: string }
  | { command: 'list' }
  | { command: 'remove'; asset: string; variant?: string }
);

const USAGE = `npm run assets -- import <folder> [--workspace <name or id>]
  npm run assets -- list [--workspace <name or id>]
  npm run assets -- remove <asset> [--variant <name>] [--workspace <name or id>]`;

/** @throws SetupError */
export function readArguments(args: string[]): AssetsCommand {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      workspace: { type: 'string', default: DEFAULT_WORKSPACE },
      variant: { type: 'string' },
    },
  });
  const [command, first, ...more] = positionals;
  const { workspace, variant } = values;
  if (more.length === 0 && (variant === undefined || command === 'remove')) {
    if (command === 'import' && first) return { command, workspace, folder: first };
    if (command === 'list' && !first) return { command, workspace };
    if (command === 'remove' && first)
      return { command, workspace, asset: first, ...(variant !== undefined && { variant }) };
  }
  throw new SetupError(`Say what to do with the assets:\n  ${USAGE}`);
}
