import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLOW } from '@causerie/contracts';
import { workspaceRoot } from '@causerie/local-stack';

const root = workspaceRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const journey = read('docs/message-journey.md');

interface Hop {
  number: number;
  path: string;
  className: string;
}

/** The rows `| 3 | `path` | `Class` |` of the page's table. */
const HOPS: Hop[] = [...journey.matchAll(/^\|\s*(\d+)\s*\|\s*`([^`]+)`\s*\|\s*`(\w+)`\s*\|$/gm)].map(
  ([, number, path = '', className = '']) => ({ number: Number(number), path, className }),
);

/** What sources say of themselves: `Hop 4: …` or `Hop 7. …` in a comment. */
function claims(folder: string): { path: string; number: number }[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return claims(path);
    if (!/(?<!\.spec)\.ts$/.test(path)) return [];
    return [...read(path).matchAll(/^[\s/*]*Hop (\d+)[.:]/gm)].map((found) => ({
      path,
      number: Number(found[1]),
    }));
  });
}

describe('docs/message-journey.md', () => {
  it('has eight hops, in order', () => {
    expect(HOPS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(HOPS.map(({ path }) => path)).size).toBe(8);
  });

  it.each(HOPS)('hop $number: $path exports $className', ({ path, className }) => {
    expect(existsSync(join(root, path))).toBe(true);
    expect(read(path)).toMatch(new RegExp(`^export class ${className}\\b`, 'm'));
  });

  it('goes one way through the apps, and through all of them but the one at the side', () => {
    const apps = HOPS.map(({ path }) => path.split('/')[1]);
    expect([...new Set(apps)]).toEqual(FLOW.filter((app) => app !== 'media'));
    const places = apps.map((app) => FLOW.findIndex((name) => name === app));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('describes each hop under a heading of its own, with what is written and who retries', () => {
    const sections = journey.split(/^## /m).slice(1);
    expect(sections.map((section) => Number.parseInt(section, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const section of sections) {
      const { className } = HOPS[Number.parseInt(section, 10) - 1] ?? {};
      expect(section).toContain(`\`${className}\``);
      expect(section).toMatch(/^Written/m);
      expect(section).toMatch(/Who\s+retries:/);
    }
  });

  it('is the only list of hops: no source claims another one', () => {
    const claimed = [...claims('apps'), ...claims('libs')];
    expect(claimed.length).toBeGreaterThan(0);
    for (const { path, number } of claimed) {
      expect(`hop ${number}: ${path}`).toBe(`hop ${number}: ${HOPS[number - 1]?.path}`);
    }
  });
});
