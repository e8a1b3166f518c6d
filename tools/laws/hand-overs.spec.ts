import { FLOW, JOBS, NEWS, WAKE_UPS } from '@causerie/contracts';
import { isTest, read, SOURCES } from './sources';

const files = SOURCES.filter((path) => path.startsWith('apps/') && !isTest(path));

/** `name → apps` of everything that the first group of `pattern` names in the apps' sources, one entry a place. */
function places(pattern: RegExp): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of files)
    for (const [, name = ''] of read(path).matchAll(pattern))
      found.set(name, [...(found.get(name) ?? []), path.split('/')[1] ?? '']);
  return found;
}

const distinct = (names: readonly string[] | undefined) => [...new Set(names)].toSorted();

describe('jobs', () => {
  const processors = places(/^@Consumes\(\s*'([^']+)'/gm);
  const adders = places(/\.add\(\s*'([a-z]+\.[a-zA-Z]+)'/g);

  it.each(Object.values(JOBS))('$name has exactly one processor, in its consumer', ({ name, consumer }) => {
    expect(processors.get(name)).toEqual([consumer]);
  });

  it.each(Object.values(JOBS))('$name is added by the apps that the catalog names, and no other', (job) => {
    expect(distinct(adders.get(job.name))).toEqual(distinct(job.producers));
  });

  it('that no catalog knows are neither added nor processed', () => {
    const unknown = [...processors.keys(), ...adders.keys()].filter((name) => !(name in JOBS));
    expect(unknown).toEqual([]);
  });

  it('are told to each app as the catalog has them', () => {
    for (const app of FLOW) {
      const module = files.find((path) => path === `apps/${app}/src/app.module.ts`);
      const source = module ? read(module) : '';
      const produces = [...(/produces:\s*\[([^\]]*)\]/.exec(source)?.[1] ?? '').matchAll(/'([^']+)'/g)];
      const catalogued = Object.values(JOBS).filter(({ producers }) =>
        (producers as readonly string[]).includes(app),
      );
      expect([app, produces.map(([, name = '']) => name).toSorted()]).toEqual([
        app,
        catalogued.map(({ name }) => name).toSorted(),
      ]);
    }
  });
});

describe('news', () => {
  const publishers = places(/\bpublish\(\s*'([a-z]+\.[a-zA-Z]+)'/g);
  const listeners = places(/@OnNews\(\s*'([^']+)'/g);

  it.each(Object.values(NEWS))(
    '$pattern is told by the apps that the catalog names, and no other',
    (news) => {
      expect(distinct(publishers.get(news.pattern))).toEqual(distinct(news.producers));
    },
  );

  it.each(Object.values(NEWS))(
    '$pattern is heard once in each app that the catalog names, and no other',
    (news) => {
      expect(listeners.get(news.pattern)?.toSorted()).toEqual(news.consumers.toSorted());
    },
  );

  it('that no catalog knows are neither told nor heard', () => {
    expect([...publishers.keys(), ...listeners.keys()].filter((name) => !(name in NEWS))).toEqual([]);
  });
});

describe('wake-ups', () => {
  it('are given only by the apps that the catalog names', () => {
    const { producers } = WAKE_UPS['turn-window.touch'];
    const touching = files
      .filter((path) => read(path).includes("'@causerie/turn-window'") && /\.touch\w*\(/.test(read(path)))
      .map((path) => path.split('/')[1] ?? '');
    expect(distinct(touching).filter((app) => !(producers as readonly string[]).includes(app))).toEqual([]);
    expect(touching).toContain('ingest');
  });
});
