import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoolFolder } from './spool-folder';

describe('spool folder', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'spool-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

  it('is for this user alone, also where it was there before', async () => {
    const path = join(root, 'open');
    mkdirSync(path);
    chmodSync(path, 0o777);
    const { handle } = await new SpoolFolder(path).create();
    await handle.close();
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('is refused where somebody laid a link instead', async () => {
    symlinkSync(root, join(root, 'link'));
    await expect(new SpoolFolder(join(root, 'link')).create()).rejects.toThrow('not ours');
  });

  it('is made again where it was cleaned away meanwhile, closed as before', async () => {
    const path = join(root, 'a');
    const folder = new SpoolFolder(path);
    const take = async (): Promise<void> => (await folder.create()).handle.close();
    await take();
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    await take();
    expect([readdirSync(path).length, statSync(path).mode & 0o777]).toEqual([1, 0o700]);
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    await expect(folder.removeLeftovers(60_000)).resolves.toBe(0);
  });

  it('takes away what nobody touched for long, and nothing else', async () => {
    const folder = new SpoolFolder(join(root, 'a'));
    const old = await folder.create();
    const young = await folder.create();
    await Promise.all([old.handle.close(), young.handle.close()]);
    utimesSync(old.path, 1_000, 1_000);
    await expect(folder.removeLeftovers(60_000)).resolves.toBe(1);
    expect(readdirSync(join(root, 'a'))).toEqual([young.path.split('/').at(-1)]);
  });
});
