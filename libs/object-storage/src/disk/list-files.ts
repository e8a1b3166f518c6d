import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface ListFiles {
  prefix: string;
  /** Only keys behind this one. */
  after: string | undefined;
  limit: number;
}

/** Keys of the files under a folder, in their order, without reading folders that hold none of them. */
export async function listFiles(root: string, wanted: ListFiles): Promise<string[]> {
  const keys: string[] = [];
  await visit(root, '', { ...wanted, keys });
  return keys;
}

async function visit(root: string, at: string, wanted: ListFiles & { keys: string[] }): Promise<void> {
  const entries = await readdir(join(root, at), { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  // A folder sorts as its keys do: with the slash.
  const names = entries
    .map((entry) => `${at}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort(byCodeUnit);
  for (const name of names) {
    if (wanted.keys.length >= wanted.limit) return;
    if (name.endsWith('/')) {
      if (mayHold(name, wanted)) await visit(root, name, wanted);
    } else if (name.startsWith(wanted.prefix) && (wanted.after === undefined || name > wanted.after)) {
      wanted.keys.push(name);
    }
  }
}

function mayHold(folder: string, { prefix, after }: ListFiles): boolean {
  const fits = folder.startsWith(prefix) || prefix.startsWith(folder);
  return fits && (after === undefined || after.startsWith(folder) || folder > after);
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
