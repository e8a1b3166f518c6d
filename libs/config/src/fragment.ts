import type { Setting, Settings } from './setting';

type ValuesOfSettings<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never;
};

/** Something about several settings at once. Answers with the sentence that says what is wrong, or nothing. */
export type Rule<S extends Settings> = (values: ValuesOfSettings<S>) => string | undefined;

/** Settings that belong together. An app's configuration is a list of fragments. */
export interface Fragment<S extends Settings = Settings> {
  readonly title: string;
  /** Above the table in docs/configuration.md. */
  readonly intro: string;
  readonly settings: S;
  /** What is wrong with values that are right one by one. */
  complaints(values: ValuesOfSettings<S>): string[];
}

export function fragment<S extends Settings>(
  title: string,
  intro: string,
  settings: S,
  rules: readonly Rule<S>[] = [],
): Fragment<S> {
  const complaints = (values: ValuesOfSettings<S>) => rules.flatMap((rule) => rule(values) ?? []);
  return { title, intro, settings, complaints };
}

/** What an app that loads this fragment finds in its configuration. */
export type ValuesOfFragment<F> = F extends { settings: infer S extends Settings }
  ? ValuesOfSettings<S>
  : never;
