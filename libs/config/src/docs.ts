import type { Fragment } from './fragment';
import type { Setting } from './setting';

/** The apps that load a fragment, by the fragment's exported name. */
export type FragmentUsers = Readonly<Record<string, readonly string[]>>;

const HEAD = `# Configuration

Written by \`npm run docs:config\` from \`libs/config\`; do not edit it by hand.

Every setting is an environment variable. An app reads its own once, at start. If anything is wrong it lists every
problem at once and ends with exit code 1; otherwise it logs what it read, with passwords masked and secrets as yes
or no. An empty variable counts as one that is not set. A setting marked *secret*, and an address that may carry a
password, can come from a file instead: \`NAME_FILE\` names it. Times and sizes end in their unit.
`;

function fallbackCell({ spec }: Setting<unknown>): string {
  if (spec.gather !== undefined || spec.fallback === null) return 'not set';
  const byApp = Object.entries(spec.fallbackByApp ?? {}).map(([app, text]) => `${app} \`${text}\``);
  if (spec.fallback === undefined) return '**required**';
  return byApp.length > 0 ? byApp.join(', ') : `\`${spec.fallback}\``;
}

function row(name: string, setting: Setting<unknown>): string {
  const { must, help, visibility } = setting.spec;
  const secret = visibility === 'secret' ? ' (secret)' : '';
  const cells = [
    `\`${name}\`${secret}`,
    fallbackCell(setting),
    `${must[0]?.toUpperCase()}${must.slice(1)}`,
    help,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function section(exportName: string, part: Fragment, users: FragmentUsers): string {
  const apps = users[exportName] ?? [];
  const usedBy = apps.length === 0 ? 'no app yet' : apps.join(', ');
  const rows = Object.entries(part.settings).map(([name, setting]) => row(name, setting));
  const table = ['| Variable | Default | Value | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return `## ${part.title}\n\n${part.intro} Read by: ${usedBy}.\n\n${table}\n`;
}

/** The text of docs/configuration.md. */
export function configDocs(fragments: Readonly<Record<string, Fragment>>, users: FragmentUsers): string {
  const sections = Object.entries(fragments).map(([name, part]) => section(name, part, users));
  return [HEAD, ...sections].join('\n');
}
