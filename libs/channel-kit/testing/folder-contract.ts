import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdapterUnderTest } from './adapter-under-test';
import { leftToWrite } from './left-to-write';

/** Every platform's folder has these; odd concepts get files of their own beside them. */
const REQUIRED_FILES = [
  'README.md',
  'project.json',
  'src/index.ts',
  'src/channel.ts',
  'src/capabilities.ts',
  'src/connection.ts',
  'src/credentials.ts',
  'src/attachments.ts',
  'src/inbound/verify.ts',
  'src/inbound/parse.ts',
  'src/inbound/raw.ts',
  'src/outbound/render.ts',
  'src/outbound/send.ts',
  'testing/index.ts',
] as const;

const README_SAYS = ['Scope', 'Permissions', 'Limits', 'Never logged'] as const;

export function describeFolder({ adapter, folder }: AdapterUnderTest): void {
  describe('its folder', () => {
    it.each(REQUIRED_FILES)('has %s', (file) => {
      expect(existsSync(join(folder, file))).toBe(true);
    });

    it('has nothing left to be written', () => {
      expect(leftToWrite(folder)).toEqual([]);
    });

    it('is named after the platform', () => {
      expect(folder.split(/[\\/]/).at(-1)).toBe(adapter.slug);
    });

    it('has nothing but exports in its index', () => {
      const statements = readFileSync(join(folder, 'src/index.ts'), 'utf8').split(';');
      const others = statements.filter(
        (text) => text.trim() !== '' && !/^\s*export\s+(type\s+)?\{/.test(text),
      );
      expect(others).toEqual([]);
    });

    it.each(README_SAYS)('explains %s in its README', (heading) => {
      expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(`## ${heading}`);
    });
  });
}
