import { SetupError } from '@causerie/local-stack';
import { DEFAULT_WORKSPACE } from '@causerie/setup';
import { parseArgs } from 'node:util';

/** What to send, where, and as whom. */
export interface AssetWish {
  asset: string;
  conversationId: string;
  /** Default: `cover`, or the only one there is. */
  variant?: string;
  caption?: string;
  /** Of the message of ours whose place it takes: its id, or the platform's. */
  replace?: string;
  /** A second send with the same key is none. */
  key?: string;
  /** The conversation is that person's from then on; else it stays with whom it is. */
  asPerson: boolean;
}

export type AssetsCommand = { workspace: string } & (
  | { command: 'import'; folder: string }
  | { command: 'list' | 'stats' | 'conversations' }
  | { command: 'remove'; asset: string; variant?: string }
  | { command: 'send'; wish: AssetWish; waitMs: number }
);

const USAGE = `npm run assets -- <command> [--workspace <name or id>]
  import <folder>
  list
  remove <asset> [--variant <name>]
  send <asset> <conversation id> [--variant thumb|cover|…] [--caption "…"] [--replace <message id>]
       [--as-person] [--key <text>] [--wait <seconds>]
  conversations   the newest, with their ids
  stats           uploads that were made, and saved, by account
"send" leaves the conversation with whom it is; --as-person takes it over, as an answer typed in the platform's app does.
--replace puts it in the place of a message of ours. A second send with the same --key is none.`;

const WAIT_SECONDS = 20;

const OPTIONS = {
  workspace: { type: 'string', default: DEFAULT_WORKSPACE },
  variant: { type: 'string' },
  caption: { type: 'string' },
  replace: { type: 'string' },
  key: { type: 'string' },
  'as-person': { type: 'boolean' },
  wait: { type: 'string' },
} as const;

type Values = ReturnType<typeof parsed>['values'];

/** @throws SetupError that says how it is called */
export function readArguments(args: string[]): AssetsCommand {
  const { positionals, values } = parsed(args);
  const [command, first, second, ...more] = positionals;
  const { workspace, variant, ...ofSend } = values;
  const isAlone = Object.values(ofSend).every((value) => value === undefined);
  if (command === 'send' && first && second && more.length === 0)
    return { command, workspace, wish: wishOf(first, second, values), waitMs: waitMsOf(values.wait) };
  if (!isAlone || second !== undefined) throw unusable();
  if (command === 'remove' && first)
    return { command, workspace, asset: first, ...(variant !== undefined && { variant }) };
  if (variant !== undefined) throw unusable();
  if (command === 'import' && first) return { command, workspace, folder: first };
  if (isPlain(command) && !first) return { command, workspace };
  throw unusable();
}

function parsed(args: string[]) {
  return parseArgs({ args, allowPositionals: true, options: OPTIONS });
}

function isPlain(command: string | undefined): command is 'list' | 'stats' | 'conversations' {
  return command === 'list' || command === 'stats' || command === 'conversations';
}

function wishOf(asset: string, conversationId: string, values: Values): AssetWish {
  const { variant, caption, replace, key } = values;
  return {
    asset,
    conversationId,
    ...(variant !== undefined && { variant }),
    ...(caption && { caption }),
    ...(replace !== undefined && { replace }),
    ...(key !== undefined && { key }),
    asPerson: values['as-person'] ?? false,
  };
}

function waitMsOf(text: string | undefined): number {
  if (text === undefined) return WAIT_SECONDS * 1_000;
  if (!/^\d{1,4}$/.test(text)) throw new SetupError(`"${text}" is no number of seconds.`);
  return Number(text) * 1_000;
}

function unusable(): SetupError {
  return new SetupError(`Say what to do with the assets:\n${USAGE}`);
}
