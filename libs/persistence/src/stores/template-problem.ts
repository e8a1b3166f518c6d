import type { MessagePart } from '@causerie/message-schema';

export type TemplatePart = Extract<MessagePart, { kind: 'template' }>;

/** A template as the platform approved it, as it was when last fetched. */
export interface StoredTemplate {
  name: string;
  language: string;
  category: string;
  /** The platform's own word, e.g. 'APPROVED'. */
  state: string;
  sendable: boolean;
  text: string;
  /** What has to be given, each with the most it may hold. */
  variables: { name: string; charactersMax: number }[];
}

/** What the platform last said about the template, where it said anything. */
export interface TemplateHealth {
  level: string;
  state: string;
}

/** Why the platform would refuse it, as a sentence that says what to do; undefined: nothing is wrong. Pure. */
export function templateProblem(
  part: TemplatePart,
  template: StoredTemplate | undefined,
  health?: TemplateHealth,
): string | undefined {
  const called = `The template ${part.name} (${part.language})`;
  if (!template) {
    return `${called} is not in the account's catalogue: create it with the platform, or correct its name or language.`;
  }
  if (!template.sendable) {
    return `${called} is ${template.state} at the platform: send another one until it is approved.`;
  }
  if (health?.level === 'critical') {
    return `${called} is ${health.state} at the platform for its quality: send another one until it recovers.`;
  }
  return variableProblem(called, part.variables, template.variables);
}

function variableProblem(
  called: string,
  given: Readonly<Record<string, string>>,
  wanted: StoredTemplate['variables'],
): string | undefined {
  const missing = wanted.filter(({ name }) => (given[name] ?? '').trim() === '').map(({ name }) => name);
  if (missing.length > 0) return `${called} needs a value for ${listed(missing)}: give it and send again.`;
  const known = new Set(wanted.map(({ name }) => name));
  const superfluous = Object.keys(given).filter((name) => !known.has(name));
  if (superfluous.length > 0) return `${called} has no gap for ${listed(superfluous)}: leave it out.`;
  const long = wanted.find(({ name, charactersMax }) => [...(given[name] ?? '')].length > charactersMax);
  if (!long) return undefined;
  return `${called} takes at most ${long.charactersMax} characters for ${listed([long.name])}: shorten it.`;
}

const listed = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
