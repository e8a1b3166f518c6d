import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '@causerie/kernel';

export interface KnowledgeFile {
  /** Path below the folder, with forward slashes. */
  path: string;
  markdown: string;
}

export interface KnowledgeFolder {
  /** The folder's own name: what its documents are known by. */
  name: string;
  files: KnowledgeFile[];
}

/** All Markdown and text files below a folder. @throws UsageError when it is not a folder */
export function readKnowledgeFolder(folder: string): KnowledgeFolder {
  const root = resolve(folder);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`There is no folder "${folder}": give one that holds .md or .txt files.`);
  }
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|markdown|txt)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files = paths.map((path) => ({
    path: relative(root, path).split(sep).join('/'),
    markdown: readFileSync(path, 'utf8'),
  }));
  return { name: basename(root), files };
}

const LANGUAGE = /^[a-z]{2}(?:[-_][a-z]{2})?$/i;

/** From `fr/hours.md` or `hours.fr.md`; undefined where the path does not say. */
export function languageInPath(path: string): string | undefined {
  const [first = '', ...rest] = path.split('/');
  if (rest.length > 0 && LANGUAGE.test(first)) return first;
  const inName = /\.([^.]+)\.[^.]+$/.exec(path)?.[1] ?? '';
  return LANGUAGE.test(inName) ? inName : undefined;
}
