import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpooledFile } from '../../files/spooled-file';
import { measure, spooledAt } from '../bytes/new-file';
import { contentHead } from '../content/content-head';

/** A folder for the files of one test file, gone after it. */
export function aSpool() {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;

  const spooled = async (path: string): Promise<SpooledFile> =>
    spooledAt(path, { ...(await measure(path)), mimeType: (await contentHead(path)).mimeType });

  return {
    folder,
    async file(bytes: Buffer): Promise<SpooledFile> {
      const path = join(folder, `file-${++count}`);
      await writeFile(path, bytes);
      return spooled(path);
    },
    async copyOf(source: string): Promise<SpooledFile> {
      const path = join(folder, `copy-${++count}`);
      await copyFile(source, path);
      return spooled(path);
    },
  };
}
