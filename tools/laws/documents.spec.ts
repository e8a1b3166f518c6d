import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';

const root = workspaceRoot();
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.nx', '.causerie', 'coverage', 'knowledge']);

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : markdownBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const DOCUMENTS = markdownBelow(root).map((path) => ({ path, name: relative(root, path) }));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The name GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function anchors(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    anchorOf(heading),
  );
}

/** Links that lead nowhere. */
function brokenLinks({ path }: { path: string }): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const there = file === '' ? path : join(dirname(path), file);
      if (!existsSync(there)) return true;
      return anchor !== undefined && statSync(there).isFile() && !anchors(there).includes(anchor);
    });
}

/** Paths from the clone's folder, in backticks, that are not there. Placeholders such as `apps/<app>` are none. */
function missingPaths({ path }: { path: string }): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/`((?:apps|libs|tools|e2e|docs)\/[\w./-]+)`/g)]
    .map(([, named = '']) => named)
    .filter((named) => !existsSync(join(root, named)));
}

/** Proofs, written as `path.spec.ts`: _name of the test_, whose test is not there under this name. */
function missingTests({ path }: { path: string }): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/\s+/g, ' ');
  return [...text.matchAll(/`([\w./-]+\.(?:spec|e2e)\.ts)`: _([^_]+)_/g)]
    .filter(([, file = '', test = '']) => {
      const there = join(root, file);
      return !existsSync(there) || !readFileSync(there, 'utf8').includes(test);
    })
    .map(([proof]) => proof);
}

function unknownScripts({ path }: { path: string }): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)]
    .map(([, named, short]) => named ?? short ?? '')
    .filter((name) => !(name in scripts));
}

describe.each(DOCUMENTS)('$name', (document) => {
  it('links to what is there', () => expect(brokenLinks(document)).toEqual([]));
  it('names paths that are there', () => expect(missingPaths(document)).toEqual([]));
  it('names tests that are there', () => expect(missingTests(document)).toEqual([]));
  it('names commands that are there', () => expect(unknownScripts(document)).toEqual([]));
});

it('README.md is short enough to be read', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(151);
});

it('every tool that a command of package.json runs is there', () => {
  const tools = Object.values(scripts).flatMap(
    (script) => /tools\/run\.mjs ([\w-]+)/.exec(script)?.[1] ?? [],
  );
  expect(tools.length).toBeGreaterThan(0);
  expect(tools.filter((tool) => !existsSync(join(root, 'tools', tool, 'main.ts')))).toEqual([]);
});

it('docs/operations.md tells to watch what some app writes', () => {
  const sources = ['apps', 'libs'].flatMap((folder) => sourcesBelow(join(root, folder)));
  const written = new Set(sources.flatMap((path) => metricsIn(readFileSync(path, 'utf8'))));
  const told = readFileSync(join(root, 'docs/operations.md'), 'utf8').match(
    /`[a-z]+_[a-z_]*(?:_total|_seconds|_diff|_windows|_connections|_unsequenced|_length|_unanswered|_jobs)\b/g,
  );
  expect(told?.length).toBeGreaterThan(10);
  expect([...new Set(told)].filter((name) => !written.has(name.slice(1)))).toEqual([]);
});

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return path.endsWith('.ts') && !path.endsWith('.spec.ts') ? [path] : [];
  });
}

/** Metrics that a source asks for: `counter('name')`, `histogram('name')`, `gauge('name')`, `readAtScrape('name'`. */
function metricsIn(source: string): string[] {
  return [...source.matchAll(/(?:counter|histogram|gauge|readAtScrape)\(\s*'(\w+)'/g)].map(
    ([, name = '']) => name,
  );
}
