import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from './metric-definitions';

const ROOT = join(__dirname, '../../../..');

/** What the services are made of. */
const SOURCES = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => /\/src\/.*\.ts$/.test(path) && !/\.spec\.ts$|metric-definitions|node_modules/.test(path),
    )
    .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
);

describe('every metric', () => {
  it.each(Object.keys(METRICS))('that is defined is set: %s', (name) => {
    expect(SOURCES.some((source) => source.includes(`'${name}'`))).toBe(true);
  });
});
