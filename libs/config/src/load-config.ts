import { ConfigError } from './config-error';
import type { Fragment, ValuesOfFragment } from './fragment';
import { secretTexts, shown } from './mask';
import { readSetting, type Environment } from './read-setting';

type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void
  ? I
  : never;

type Flat<T> = { readonly [Name in keyof T]: T[Name] };

/** The values of all fragments of a list, under the names of their variables. */
export type ValuesOf<Fragments extends readonly Fragment[]> = Flat<
  Intersection<ValuesOfFragment<Fragments[number]>>
>;

export interface LoadedConfig<Values = object> {
  readonly app: string;
  /** Frozen; the names are those of the environment, so that a search finds both ends. */
  readonly values: Values;
  /** For the log at start: nothing in it is secret. */
  readonly summary: Readonly<Record<string, string>>;
  /** The secrets themselves, for the log's redaction and nothing else. */
  readonly secrets: readonly string[];
}

/** The values' type of a loader: `type IngestConfig = ConfigOf<typeof loadIngestConfig>`. */
export type ConfigOf<Loader> = Loader extends (...args: never[]) => LoadedConfig<infer Values>
  ? Values
  : never;

interface Draft {
  values: Record<string, unknown>;
  summary: Record<string, string>;
  secrets: string[];
  problems: string[];
}

function readFragment(app: string, part: Fragment, env: Environment, draft: Draft): void {
  const before = draft.problems.length;
  for (const [name, setting] of Object.entries(part.settings)) {
    if (name in draft.summary) throw new Error(`Two fragments of ${app} declare ${name}.`);
    const result = readSetting(app, name, setting, env);
    const value = 'value' in result ? result.value : undefined;
    draft.values[name] = value;
    draft.summary[name] = shown(setting, value);
    if ('problems' in result) draft.problems.push(...result.problems);
    else for (const text of result.texts ?? []) draft.secrets.push(...secretTexts(setting, text));
  }
  // A rule over values that are themselves wrong would only repeat the complaint.
  if (draft.problems.length > before) return;
  draft.problems.push(...part.complaints(draft.values));
}

/**
 * Reads an app's whole environment once.
 * @throws ConfigError that lists every problem, each with a right example
 */
export function loadConfig<const Fragments extends readonly Fragment[]>(
  app: string,
  fragments: Fragments,
  env: Environment = process.env,
): LoadedConfig<ValuesOf<Fragments>> {
  const draft: Draft = { values: {}, summary: {}, secrets: [], problems: [] };
  for (const part of fragments) readFragment(app, part, env, draft);
  if (draft.problems.length > 0) throw new ConfigError(app, draft.problems);
  const { summary, secrets } = draft;
  return { app, values: Object.freeze(draft.values) as ValuesOf<Fragments>, summary, secrets };
}
