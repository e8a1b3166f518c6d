import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from './file-lock';

describe('withFileLock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-lock-'));
  const file = join(folder, 'lock');
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('lets one in at a time', async () => {
    let inside = 0;
    const work = async (): Promise<number> => {
      inside += 1;
      await new Promise(setImmediate);
      const seen = inside;
      inside -= 1;
      return seen;
    };
    expect(await Promise.all([1, 2, 3].map(() => withFileLock(file, 5_000, work)))).toEqual([1, 1, 1]);
  });

  it('takes over the lock of a process that died', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, String(pid));
    expect(await withFileLock(file, 0, () => Promise.resolve('done'))).toBe('done');
  });

  it('says who is in the way when a living process keeps it', async () => {
    writeFileSync(file, String(process.ppid));
    await expect(withFileLock(file, 0, () => Promise.resolve())).rejects.toThrow(
      `Another process holds ${file}`,
    );
  });
});
