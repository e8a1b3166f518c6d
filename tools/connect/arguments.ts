import { readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { channelFor, channels } from '@causerie/channel-registry';
import { SetupError, type Env } from '@causerie/local-stack';
import { DEFAULT_WORKSPACE } from '@causerie/setup';
import { credentialNames, optionOf, variableOf } from './credential-names';

export interface ConnectArguments {
  readonly platform: string;
  /** As far as it was given, by option, file or environment. */
  readonly given: Readonly<Record<string, string>>;
  readonly url: string | undefined;
  readonly workspace: string;
  readonly probe: boolean;
}

const OTHER_OPTIONS = {
  url: { type: 'string' },
  workspace: { type: 'string', default: DEFAULT_WORKSPACE },
  from: { type: 'string' },
  'no-probe': { type: 'boolean', default: false },
} as const;

/** @throws SetupError, UsageError for an unknown platform, or what parseArgs throws for an unknown option */
export function readArguments(args: readonly string[], env: Env): ConnectArguments {
  const [platform, ...rest] = args;
  if (!platform || platform.startsWith('-')) throw new SetupError(usage());
  channelFor(platform);
  const names = credentialNames(platform);
  const credentials = Object.fromEntries(names.map((name) => [optionOf(name), { type: 'string' as const }]));
  const { values } = parseArgs({
    args: rest.map(inKebabCase),
    options: { ...credentials, ...OTHER_OPTIONS },
  });
  const typed = values as unknown as Readonly<Record<string, string | undefined>>;
  const file = typed['from'] === undefined ? {} : valuesIn(typed['from']);
  const given = names.flatMap((name) => {
    const variable = variableOf(platform, name);
    const value = typed[optionOf(name)] ?? file[name] ?? file[variable] ?? env[variable];
    return value ? [[name, value.trim()] as const] : [];
  });
  return {
    platform,
    given: Object.fromEntries(given),
    url: typed['url'],
    workspace: typed['workspace'] ?? DEFAULT_WORKSPACE,
    probe: !(values as { 'no-probe'?: boolean })['no-probe'],
  };
}

/** `--accessToken` is the same as `--access-token`. */
function inKebabCase(argument: string): string {
  return argument.replace(/^--[a-zA-Z]+/, optionOf);
}

/** Lines NAME=value, or one JSON object of texts. */
function valuesIn(path: string): Readonly<Record<string, string | undefined>> {
  const text = readText(path);
  if (!text.trimStart().startsWith('{')) return parseEnv(text);
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    throw new SetupError(`${path} begins as JSON and is none: give an object of texts, or lines NAME=value.`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new SetupError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

export function usage(platform?: string): string {
  const known = channels.map(({ slug }) => slug).join(', ');
  const options = platform && credentialNames(platform).map((name) => `--${optionOf(name)} <value>`);
  return [
    `Say which platform (${known}):`,
    `  npm run connect -- ${platform ?? '<platform>'} ${options ? options.join(' ') : '--<credential> <value> …'}`,
    '    [--url https://public.example] [--workspace <name or id>] [--from <file>] [--no-probe]',
    '  What is not given is asked for, unseen. It may stand in a file (--from, - for standard input) as NAME=value,',
    '  or in the environment and .env as <PLATFORM>_<NAME>: then it is in no shell history.',
  ].join('\n');
}
