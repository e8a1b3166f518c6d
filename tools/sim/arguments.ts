import { parseArgs } from 'node:util';
import { SetupError } from '@causerie/local-stack';

export interface SimArguments {
  readonly platform: string;
  /** Several are sent right after each other: a burst. */
  readonly texts: readonly string[];
  /** A picture comes first, with the first text as its caption. */
  readonly image: boolean;
  /** The title of a button of the newest message that has it, pressed before anything is said. */
  readonly press: string | undefined;
  /** What somebody of the business answers in the platform's own app, after all. */
  readonly human: string | undefined;
  readonly user: string | undefined;
  readonly language: string | undefined;
  readonly json: boolean;
}

const USAGE = [
  'npm run sim -- <platform> <text> [more texts] [--image] [--press "<button>"] [--human "<answer in the app>"]',
  '                          [--user <name>] [--lang fr] [--json]',
  '  for example: npm run sim -- telegram "Bonjour"',
].join('\n');

/** @throws SetupError, or what parseArgs throws for an unknown option */
export function readArguments(args: readonly string[]): SimArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      image: { type: 'boolean', default: false },
      press: { type: 'string' },
      human: { type: 'string' },
      lang: { type: 'string' },
      user: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [platform, ...texts] = positionals;
  const { image, press, human, user, lang: language, json } = values;
  const isNothing = texts.length === 0 && !image && press === undefined && human === undefined;
  if (!platform || isNothing) throw new SetupError(`Say as what and what to send:\n  ${USAGE}`);
  if ([...texts, press, human].some((text) => text?.trim() === ''))
    throw new SetupError('A text is empty: nobody can send that.');
  if (user !== undefined && !/^[\w.@+-]{1,40}$/.test(user))
    throw new SetupError(
      `--user is "${user}": give a name or number without spaces; another one is another person.`,
    );
  if (language !== undefined && !/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(language))
    throw new SetupError(`--lang is "${language}": give a language code such as fr or pt-BR.`);
  return { platform, texts, image, press, human, user, language, json };
}
