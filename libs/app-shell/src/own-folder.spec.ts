import { UsageError } from '@causerie/kernel';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureOwnFolder } from './own-folder';

describe('a folder of our own', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'own-folder-'))));
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });

  const ensure = (name: string) => ensureOwnFolder(join(root, name), 'SOME_FOLDER');

  it('is for this user alone, whether it is made or was there before', () => {
    mkdirSync(join(root, 'open'));
    chmodSync(join(root, 'open'), 0o777);
    for (const name of ['open', 'deep/down']) {
      ensure(name);
      expect(statSync(join(root, name)).mode & 0o777).toBe(0o700);
    }
  });

  it('is refused where somebody laid a link or made one themselves, with what to set', () => {
    symlinkSync(root, join(root, 'link'));
    expect(() => ensure('link')).toThrow(UsageError);
    ensure('theirs');
    jest.spyOn(process, 'getuid').mockReturnValue(54_321);
    expect(() => ensure('theirs')).toThrow('let SOME_FOLDER name another one');
  });

  it('is refused where a file stands, with the setting to look at', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => ensure('file')).toThrow(/SOME_FOLDER .* cannot be used \(EEXIST\)/);
    expect(() => ensure('file')).toThrow(UsageError);
  });
});
