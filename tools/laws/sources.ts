import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';

const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.nx', '.causerie', 'coverage']);

export const root = workspaceRoot();
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Paths of all files below a folder of the workspace, with `/` whatever the system. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesBelow(path);
    return path.split(sep).join('/');
  });
}

const ALL = ['apps', 'libs', 'tools', 'e2e'].flatMap(filesBelow);

/** Folders of the Nx projects, the deepest first: a file belongs to the first that holds it. */
export const PROJECTS = ALL.filter((path) => path.endsWith('/project.json'))
  .map((path) => dirname(path))
  .sort((a, b) => b.length - a.length);

export const SOURCES = ALL.filter((path) => /\.(ts|mjs|cjs)$/.test(path));

export const isTest = (path: string): boolean =>
  /\.(spec|e2e)\.ts$|\/testing\/|^libs\/testing\/|^e2e\//.test(path);

export function projectOf(path: string): string | undefined {
  return PROJECTS.find((folder) => path.startsWith(`${folder}/`));
}

/** What a source imports by a relative path, as a path in the workspace. */
export function relativeImports(path: string): string[] {
  const found = read(path).matchAll(/(?:from|import|require)\s*\(?\s*'(\.{1,2}\/[^']*)'/g);
  return [...found].map(([, target = '']) =>
    relative(root, join(root, dirname(path), target))
      .split(sep)
      .join('/'),
  );
}
