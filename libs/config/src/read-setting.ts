import { readFileSync } from 'node:fs';
import type { Setting } from './setting';

export type Environment = Readonly<Record<string, string | undefined>>;

export type ReadResult =
  { readonly value: unknown; readonly texts?: readonly string[] } | { readonly problems: readonly string[] };

/** A compose file or a shell leaves an unset variable as an empty one: both mean "not given". */
function given(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readFile(name: string, path: string): { text: string } | { problem: string } {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text !== '') return { text };
    return { problem: `${name}_FILE names a file that is empty: put the value of ${name} in it.` };
  } catch {
    return { problem: `${name}_FILE names a file that cannot be read: check the path and its permissions.` };
  }
}

function textOf(
  name: string,
  setting: Setting<unknown>,
  env: Environment,
): { text: string | undefined } | { problem: string } {
  const direct = given(env, name);
  const path = setting.spec.visibility === 'plain' ? undefined : given(env, `${name}_FILE`);
  if (path === undefined) return { text: direct };
  if (direct !== undefined) return { problem: `${name} and ${name}_FILE are both set: keep one of them.` };
  return readFile(name, path);
}

/** The sentence for a wrong value. The value itself is repeated only where it cannot be a secret. */
function refusal(name: string, { spec }: Setting<unknown>, text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const it = spec.visibility === 'plain' ? `it is ${JSON.stringify(shown)}` : 'what is set now is not';
  return `${name} must be ${spec.must}, such as ${spec.example}; ${it}.`;
}

/** The variables of a setting that has many, and what each is an entry of. */
function gatheredNames({ spec }: Setting<unknown>, env: Environment): Map<string, string> {
  const names = new Map<string, string>();
  for (const variable of Object.keys(env).sort()) {
    const name = spec.visibility === 'plain' ? variable : variable.replace(/_FILE$/, '');
    const key = spec.gather?.exec(name)?.[1];
    if (key !== undefined) names.set(name, key.toLowerCase().replaceAll('_', '-'));
  }
  return names;
}

function gathered(setting: Setting<unknown>, env: Environment): ReadResult {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const texts: string[] = [];
  for (const [name, key] of gatheredNames(setting, env)) {
    const found = textOf(name, setting, env);
    if ('problem' in found) problems.push(found.problem);
    else if (found.text !== undefined) {
      const parsed = setting.spec.schema.safeParse({ [key]: found.text });
      if (parsed.success) Object.assign(values, parsed.data);
      else problems.push(refusal(name, setting, found.text));
      texts.push(found.text);
    }
  }
  return problems.length > 0 ? { problems } : { value: values, texts };
}

/** Reads one setting for one app: its variable, its file, its default. */
export function readSetting(
  app: string,
  name: string,
  setting: Setting<unknown>,
  env: Environment,
): ReadResult {
  const { spec } = setting;
  if (spec.gather !== undefined) return gathered(setting, env);
  const found = textOf(name, setting, env);
  if ('problem' in found) return { problems: [found.problem] };
  const text = found.text ?? spec.fallbackByApp?.[app] ?? spec.fallback;
  if (text === null) return { value: undefined };
  if (text === undefined) {
    return { problems: [`${name} is missing: set it to ${spec.must}, such as ${spec.example}.`] };
  }
  const parsed = spec.schema.safeParse(text);
  return parsed.success
    ? { value: parsed.data, texts: [text] }
    : { problems: [refusal(name, setting, text)] };
}
