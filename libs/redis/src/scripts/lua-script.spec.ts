import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScript } from './lua-script';

describe('a Lua file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lua-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('tells its number of keys by its name', () => {
    writeFileSync(join(folder, 'do-it-3.lua'), 'return 1');
    expect(loadScript(folder, 'do-it-3.lua')).toEqual({
      name: 'do-it-3',
      source: 'return 1',
      sha1: 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db',
      keyCount: 3,
    });
  });

  it('is refused without it', () => {
    expect(() => loadScript(folder, 'do-it.lua')).toThrow(/number of keys/);
  });
});
