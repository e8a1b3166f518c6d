import { DiskStore, SignedLinks, StoreStack } from '@causerie/object-storage';
import { AssetStore, MediaObjectStore } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase } from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImportAssets, type Imported } from './import-assets';
import { importFolder } from './import-folder';
import { listAssets } from './list-assets';
import { readAssetFolder } from './read-folder';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1');
const JPEG = Buffer.from('\xff\xd8\xff\xe0 rest', 'latin1');

let db: TestDatabase;
let home: string;
let folder: string;
let puts: number;
let importAssets: ImportAssets;
let workspaceId: string;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.close());
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'causerie-assets-'));
  folder = join(home, 'pictures');
  mkdirSync(join(folder, 'mug'), { recursive: true });
  workspaceId = (await aWorkspace(db)).id;
  const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
  const disk = new DiskStore({ folder: join(home, 'store'), links });
  puts = 0;
  const counting = Object.assign(Object.create(disk) as DiskStore, {
    put: (...args: Parameters<DiskStore['put']>) => {
      puts += 1;
      return disk.put(...args);
    },
  });
  importAssets = new ImportAssets({
    transaction: db.transaction,
    assets: new AssetStore(),
    objects: new MediaObjectStore(db.dataSource),
    stack: new StoreStack({ stores: [counting] }),
  });
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

async function run(): Promise<Record<string, Imported['result']>> {
  const results: Record<string, Imported['result']> = {};
  for (const file of readAssetFolder(folder).files)
    results[file.label] = (await importAssets.importFile(workspaceId, file)).result;
  return results;
}

const listed = () => db.transaction.run(workspaceId, (tx) => listAssets(tx, new AssetStore()));

describe('assets from a folder', () => {
  it('are added once, changed when their file changes, and else left alone', async () => {
    writeFileSync(join(folder, 'shirt.v2.cover.png'), PNG);
    writeFileSync(join(folder, 'mug', 'thumb.JPG'), JPEG);
    expect(await run()).toEqual({ 'mug/thumb.JPG': 'added', 'shirt.v2.cover.png': 'added' });
    expect((await listed()).map((row) => row.slice(0, 4))).toEqual([
      ['mug', 'thumb', String(JPEG.length), 'image/jpeg'],
      ['shirt.v2', 'cover', String(PNG.length), 'image/png'],
    ]);
    expect(await run()).toEqual({ 'mug/thumb.JPG': 'unchanged', 'shirt.v2.cover.png': 'unchanged' });
    writeFileSync(join(folder, 'shirt.v2.cover.png'), Buffer.concat([PNG, PNG]));
    expect(await run()).toEqual({ 'mug/thumb.JPG': 'unchanged', 'shirt.v2.cover.png': 'changed' });
    expect(puts).toBe(3);
  });

  it('store the same bytes once, whatever they are called', async () => {
    for (const name of ['a.cover.png', 'b.cover.png', 'b.thumb.png']) writeFileSync(join(folder, name), PNG);
    await run();
    expect(puts).toBe(1);
    expect(await listed()).toHaveLength(3);
  });

  it.each([
    ['a page under the name of a picture', 'evil.cover.png', '<html>'],
    ['a drawing that is a program', 'evil.cover.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a program', 'evil.cover.exe', 'MZ'],
  ])('are not made of %s', async (_what, name, text) => {
    writeFileSync(join(folder, name), text);
    expect(await run()).toEqual({ [name]: 'refused' });
    expect([puts, await listed()]).toEqual([0, []]);
  });

  it('make the command fail where one is refused, once the others are there', async () => {
    writeFileSync(join(folder, 'evil.cover.png'), '<html>');
    writeFileSync(join(folder, 'mug.cover.png'), PNG);
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    expect(await importFolder(importAssets, { workspaceId, folder, say })).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^refused {4}evil\.cover\.png: /),
      'added      mug, cover',
      '1 added, 0 changed, 0 unchanged, 1 refused, 0 skipped.',
    ]);
    rmSync(join(folder, 'evil.cover.png'));
    expect(await importFolder(importAssets, { workspaceId, folder, say })).toBe(0);
  });

  it('are named by their files, and what has no such name is told of', () => {
    for (const name of ['cover.png', 'mug/a.b.png', '.hidden.cover.png', 'x. .png'])
      writeFileSync(join(folder, name), PNG);
    symlinkSync(join(folder, 'cover.png'), join(folder, 'link.cover.png'));
    const { files, skipped } = readAssetFolder(folder);
    expect(files).toEqual([]);
    expect(skipped.map(({ label }) => label)).toEqual([
      'cover.png',
      'link.cover.png',
      'mug/a.b.png',
      'x. .png',
    ]);
  });
});
