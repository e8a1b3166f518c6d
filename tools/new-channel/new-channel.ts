import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';
import { complaintAbout } from './slug';

export interface NewChannel {
  slug: string;
  /** What people call the platform. Default: the slug in title case. */
  displayName?: string;
}

/** Where the texts of the files are, as they are in the source tree: compiling does not change them. */
const TEMPLATE = join(workspaceRoot(), 'tools/new-channel/template');

/** Writes `libs/channels/<slug>` below `root`, which must not be there. `said` is for whoever runs it. */
export function newChannel(root: string, wanted: NewChannel): { ok: boolean; said: string } {
  const complaint = complaintAbout(wanted.slug, root);
  if (complaint !== undefined) return { ok: false, said: complaint };
  const folder = join(root, 'libs/channels', wanted.slug);
  const words = wordsOf(wanted);
  const files = templateFiles();
  for (const file of files) {
    const path = join(folder, fill(file.replace(/\.txt$/, ''), words));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, fill(readFileSync(join(TEMPLATE, file), 'utf8'), words));
  }
  const problem = format(folder);
  if (problem !== undefined)
    return { ok: false, said: `libs/channels/${wanted.slug} is written, but ${problem}` };
  return { ok: true, said: `Written: libs/channels/${wanted.slug}, ${files.length} files.` };
}

function templateFiles(below = ''): string[] {
  return readdirSync(join(TEMPLATE, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? templateFiles(path) : [path];
  });
}

/** What stands for `__slug__`, `__camel__`, `__Pascal__` and `__Display__`. */
function wordsOf({ slug, displayName }: NewChannel): Record<string, string> {
  const capitalised = slug.split('-').map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  const pascal = capitalised.join('');
  return {
    slug,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    Pascal: pascal,
    Display: displayName ?? capitalised.join(' '),
  };
}

function fill(text: string, words: Record<string, string>): string {
  return text.replaceAll(/__(\w+?)__/g, (mark, name: string) => words[name] ?? mark);
}

/** Names of any length fit into the lines only after formatting. */
function format(folder: string): string | undefined {
  const home = workspaceRoot();
  const prettier = join(home, 'node_modules/prettier/bin/prettier.cjs');
  const args = [
    prettier,
    '--write',
    '--log-level',
    'error',
    '--config',
    join(home, '.prettierrc.json'),
    folder,
  ];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `could not be formatted: ${stderr}`;
}
