import { parseArgs } from 'node:util';
import { SetupError } from '@causerie/local-stack';

export interface SimArguments {
  readonly platform: string;
  /** Several are sent right after each other: a burst. */
  readonly texts: readonly string[];
  readonly user: number | undefined;
  readonly language: string | undefined;
  readonly json: boolean;
}

const USAGE = [
  'npm run sim -- <platform> <text> [more texts] [--lang fr] [--user <number>] [--json]',
  '  for example: npm run sim -- telegram "Bonjour"',
].join('\n');

/** @throws SetupError, or what parseArgs throws for an unknown option */
export function readArguments(args: readonly string[]): SimArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { lang: { type: 'string' }, user: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [platform, ...texts] = positionals;
  if (!platform || texts.length === 0) throw new SetupError(`Say as what and what to send:\n  ${USAGE}`);
  if (texts.some((text) => text.trim() === ''))
    throw new SetupError('A text is empty: nobody can send that.');
  const user = values.user === undefined ? undefined : Number(values.user);
  if (user !== undefined && !(Number.isSafeInteger(user) && user > 0)) {
    throw new SetupError(`--user is "${values.user}": give a whole number, another one for another person.`);
  }
  if (values.lang !== undefined && !/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(values.lang)) {
    throw new SetupError(`--lang is "${values.lang}": give a language code such as fr or pt-BR.`);
  }
  return { platform, texts, user, language: values.lang, json: values.json ?? false };
}
