import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the clone: the nearest one above this file, compiled or not, that holds `nx.json`. */
export function workspaceRoot(from: string = __dirname): string {
  let folder = from;
  while (!existsSync(join(folder, 'nx.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No nx.json above ${from}`);
    folder = parent;
  }
  return folder;
}

/** Everything a run leaves behind lives here; git ignores it. */
export function stateFolder(root: string = workspaceRoot()): string {
  return join(root, '.causerie');
}

/** The disk store of what runs from this clone. */
export function mediaFolder(): string {
  return join(stateFolder(), 'media');
}
