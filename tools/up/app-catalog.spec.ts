import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';
import { FLOW } from '@causerie/contracts';
import { APPS, SIMULATOR } from './app-catalog';

describe('the app catalog', () => {
  it('holds every app of the flow, in its order', () => {
    expect(APPS.map(({ name }) => name)).toEqual([...FLOW]);
  });

  it.each([...APPS, SIMULATOR])('$name has a source for its entry file', ({ entry }) => {
    const source = entry.replace(/^dist\//, '').replace(/\.js$/, '.ts');
    expect(existsSync(join(workspaceRoot(), source))).toBe(true);
  });

  it('gives every program a port and a variable of its own', () => {
    const all = [...APPS, SIMULATOR];
    expect(new Set(all.map(({ port }) => port)).size).toBe(all.length);
    expect(new Set(all.map(({ portVariable }) => portVariable)).size).toBe(all.length);
  });
});
