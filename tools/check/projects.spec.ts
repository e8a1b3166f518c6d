import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';

const root = workspaceRoot();
const boundaries = readFileSync(join(root, 'eslint.boundaries.mjs'), 'utf8');
const KNOWN_TYPES = new Set(
  [...boundaries.matchAll(/\bmay\(\s*'([\w-]+)'/g)].map((match) => `type:${match[1]}`),
);

function folders(parent: string): string[] {
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(root, parent, entry.name)).length > 0)
    .map((entry) => join(parent, entry.name));
}

/** Folders with a project each; `libs/channels` only groups its own. */
const PLACES = [
  ...folders('apps'),
  ...folders('libs'),
  ...folders('tools'),
  ...folders('libs/channels'),
  'e2e',
].filter((folder) => folder !== join('libs', 'channels'));

describe('every project', () => {
  it.each(PLACES)('%s is known to Nx and has one type, which the boundaries know', (folder) => {
    const file = join(root, folder, 'project.json');
    expect(existsSync(file)).toBe(true);
    const { tags } = JSON.parse(readFileSync(file, 'utf8')) as { tags: string[] };
    const types = tags.filter((tag) => tag.startsWith('type:'));
    expect(types).toHaveLength(1);
    expect(KNOWN_TYPES).toContain(types[0]);
  });
});
