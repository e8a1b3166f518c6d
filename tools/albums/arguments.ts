import { parseArgs } from 'node:util';
import { isUuid } from '@causerie/kernel';
import { SetupError } from '@causerie/local-stack';
import { MEDIA_KINDS, type MediaKind } from '@causerie/message-schema';
import type { AlbumFilter } from '@causerie/persistence';
import { DEFAULT_WORKSPACE } from '@causerie/setup';

const USAGE = `npm run albums -- <command> [--workspace <name or id>] [--json]
  list
  create <album>
  show <album>
  public <album> on|off
  remove <album>
  bind <album> <conversation id> [--answered]
  unbind <conversation id>
  stats <album>
  items <album> [--kind image,video] [--min-bytes n] [--max-bytes n] [--sender <contact id>]
                [--source <conversation id>] [--near-duplicates only|without]
                [--limit n] [--cursor c]
An album is given by its name or its id.`;

export type AlbumCommand = { workspace: string; json: boolean } & (
  | { command: 'list' }
  | { command: 'create' | 'show' | 'stats' | 'remove'; album: string }
  | { command: 'public'; album: string; publicLinks: boolean }
  | { command: 'bind'; album: string; conversationId: string; answered: boolean }
  | { command: 'unbind'; conversationId: string }
  | { command: 'items'; album: string; filter: AlbumFilter }
);

const OPTIONS = {
  workspace: { type: 'string', default: DEFAULT_WORKSPACE },
  json: { type: 'boolean', default: false },
  answered: { type: 'boolean', default: false },
  kind: { type: 'string' },
  'min-bytes': { type: 'string' },
  'max-bytes': { type: 'string' },
  sender: { type: 'string' },
  source: { type: 'string' },
  'near-duplicates': { type: 'string' },
  limit: { type: 'string' },
  cursor: { type: 'string' },
} as const;

/** @throws SetupError that says how it is called */
export function readArguments(args: string[]): AlbumCommand {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const [command, first, second, ...more] = positionals;
  const common = { workspace: values.workspace, json: values.json };
  if (more.length > 0) throw unusable();
  if (command === 'list' && !first) return { ...common, command };
  if (isOfOne(command) && first && !second) return { ...common, command, album: first };
  if (command === 'public' && first && (second === 'on' || second === 'off'))
    return { ...common, command, album: first, publicLinks: second === 'on' };
  if (command === 'bind' && first && second)
    return { ...common, command, album: first, conversationId: second, answered: values.answered };
  if (command === 'unbind' && first && !second) return { ...common, command, conversationId: first };
  if (command === 'items' && first && !second)
    return { ...common, command, album: first, filter: filterOf(values) };
  throw unusable();
}

function isOfOne(command: string | undefined): command is 'create' | 'show' | 'stats' | 'remove' {
  return command === 'create' || command === 'show' || command === 'stats' || command === 'remove';
}

function filterOf(values: Partial<Record<keyof typeof OPTIONS, string | boolean>>): AlbumFilter {
  const text = (name: keyof typeof OPTIONS) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const near = text('near-duplicates');
  if (near !== undefined && near !== 'only' && near !== 'without') throw unusable();
  for (const name of ['sender', 'source'] as const) {
    const id = text(name);
    if (id !== undefined && !isUuid(id)) throw new SetupError(`"${id}" is no id.`);
  }
  const kinds = text('kind')?.split(',');
  if (!(kinds ?? []).every(isKind)) throw new SetupError(`Kinds are ${MEDIA_KINDS.join(', ')}.`);
  return {
    kinds: kinds?.filter(isKind),
    sizeBytesMin: numberOf(text('min-bytes')),
    sizeBytesMax: numberOf(text('max-bytes')),
    contactId: text('sender'),
    conversationId: text('source'),
    nearDuplicates: near,
    limit: numberOf(text('limit')),
    cursor: text('cursor'),
  };
}

function isKind(value: string): value is MediaKind {
  return (MEDIA_KINDS as readonly string[]).includes(value);
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new SetupError(`"${text}" is no number.`);
  return Number(text);
}

function unusable(): SetupError {
  return new SetupError(`Say what to do:\n${USAGE}`);
}
