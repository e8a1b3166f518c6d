import { dirname } from 'node:path';
import { isTest, PROJECTS, projectOf, read, relativeImports, SOURCES } from './sources';

const ENTRY = /\.(controller|processor|gateway|worker)\.ts$/;
const HEADER =
  /^\/\/ In: .+\n(?:\/\/ (?!Out:|Fails:).+\n)*\/\/ Out: .+\n(?:\/\/ (?!Fails:).+\n)*\/\/ Fails: .+\n/;

const apps = SOURCES.filter((path) => path.startsWith('apps/') && !isTest(path));
const lines = (path: string) => read(path).trimEnd().split('\n').length;
const longer = (paths: readonly string[], max: number) =>
  paths.map((path) => `${path}: ${lines(path)}`).filter((found) => Number(found.split(': ')[1]) > max);

describe('sources', () => {
  it('each belong to a project', () => {
    expect(SOURCES.filter((path) => !projectOf(path) && path.split('/').length > 2)).toEqual([]);
  });

  it('reach other projects by their names, never by a path', () => {
    const strays = SOURCES.flatMap((path) =>
      relativeImports(path)
        .filter((target) => projectOf(`${target}/`) !== projectOf(path))
        // The workspace's own settings belong to no project.
        .filter((target) => target.includes('/'))
        // The tools' own start-up code runs before anything is installed or compiled, so it has no aliases.
        .filter((target) => !(path.endsWith('.mjs') && /^tools\/[\w-]+\/[\w-]+\.mjs$/.test(target)))
        .map((target) => `${path} → ${target}`),
    );
    expect(strays).toEqual([]);
  });

  it('name no other project but through its public names', () => {
    const aliases = Object.keys(
      (JSON.parse(read('tsconfig.base.json')) as { compilerOptions: { paths: object } }).compilerOptions
        .paths,
    ).map((alias) => new RegExp(`^${alias.replace('*', '[\\w-]+')}$`));
    const unknown = SOURCES.flatMap((path) =>
      [...read(path).matchAll(/(?:from|import)\s*\(?\s*'(@causerie\/[^'$]*)'/g)]
        .map(([, name = '']) => name)
        .filter((name) => !aliases.some((alias) => alias.test(name)))
        .map((name) => `${path} → ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('of one app are nowhere imported by another', () => {
    const found = SOURCES.flatMap((path) =>
      relativeImports(path).filter(
        (target) => target.startsWith('apps/') && projectOf(target) !== projectOf(path),
      ),
    );
    expect(found).toEqual([]);
  });

  it('ask the clock of the database that tests can move, never now()', () => {
    const strays = SOURCES.filter((path) => path.startsWith('libs/persistence/') && !isTest(path)).filter(
      (path) =>
        /(?<![\w.])(?:now\(\)|current_timestamp|clock_timestamp\(\)|statement_timestamp\(\))/i.test(
          withoutComments(read(path)),
        ),
    );
    expect(strays).toEqual([]);
  });
});

const withoutComments = (source: string) => source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

describe('entry files', () => {
  const entries = apps.filter((path) => ENTRY.test(path));

  it('are there', () => expect(entries.length).toBeGreaterThan(5));

  it('open with what comes in, what goes out, and who retries', () => {
    expect(entries.filter((path) => !HEADER.test(read(path)))).toEqual([]);
  });

  it('are short: they translate and call', () => expect(longer(entries, 100)).toEqual([]));
});

describe('sizes', () => {
  const code = SOURCES.filter((path) => path.endsWith('.ts') && !path.endsWith('.generated.ts'));

  it('no source is too long to be read at once', () => {
    const simulators = code.filter((path) => path.includes('/testing/simulator/'));
    const tests = code.filter((path) => isTest(path) && !simulators.includes(path));
    const others = code.filter((path) => !isTest(path) && !path.startsWith('tools/'));
    expect([longer(others, 300), longer(simulators, 400), longer(tests, 600)]).toEqual([[], [], []]);
  });

  it('an app starts in a few lines', () => {
    expect(
      longer(
        apps.filter((path) => path.endsWith('/src/main.ts')),
        15,
      ),
    ).toEqual([]);
    expect(
      longer(
        apps.filter((path) => path.endsWith('/src/app.module.ts')),
        50,
      ),
    ).toEqual([]);
  });

  it('a room aims at 15 files and never has more than 20', () => {
    const rooms = new Map<string, number>();
    for (const path of apps) rooms.set(dirname(path), (rooms.get(dirname(path)) ?? 0) + 1);
    expect([...rooms].filter(([, files]) => files > 20)).toEqual([]);
  });
});

describe('projects', () => {
  it('name themselves once', () => {
    const names = PROJECTS.map(
      (folder) => (JSON.parse(read(`${folder}/project.json`)) as { name: string }).name,
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
