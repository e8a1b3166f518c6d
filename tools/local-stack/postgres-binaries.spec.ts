import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hydrateSymlinks } from './postgres-binaries';

describe('hydrateSymlinks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-links-'));
  const native = join(folder, 'native');
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('makes the links an install without scripts leaves out, and leaves those that are there', () => {
    mkdirSync(join(native, 'lib'), { recursive: true });
    writeFileSync(join(native, 'lib', 'libpq.so.5.18'), 'library');
    const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
    hydrateSymlinks(native);
    hydrateSymlinks(native);
    expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect(readFileSync(join(native, 'lib', 'libpq.so'), 'utf8')).toBe('library');
  });
});
