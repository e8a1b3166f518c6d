import { TransientError } from '@causerie/kernel';
import { DiskStore, ObjectNotFoundError, SignedLinks } from '@causerie/object-storage';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startObjectServer, type ObjectServer } from './object-server';
import { describeObjectStore } from './object-store-contract';

let server: ObjectServer;
let folder: string;
let nowMs = Date.now();

const open = (): { store: DiskStore; links: SignedLinks } => {
  const links = new SignedLinks({ baseUrl: server.url, secret: randomBytes(32), nowMs: () => nowMs });
  const store = new DiskStore({ folder, links });
  server.serve(store, links);
  return { store, links };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causerie-disk-'));
  server = await startObjectServer();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describeObjectStore('the local disk', async () => {
  const { store } = open();
  await store.prepare();
  return { store };
});

describe('the local disk', () => {
  it('has no draft left of a body that broke off', async () => {
    const { store } = open();
    const body = new Readable({ read: () => body.destroy(new Error('broke off')) });
    await expect(store.put('a/b.bin', body, { contentType: 'text/plain' })).rejects.toThrow('broke off');
    expect(readdirSync(join(folder, 'unfinished'))).toEqual([]);
  });

  it('gives the whole of what is deleted between the asking and the reading', async () => {
    const { store } = open();
    await store.put('a/b.txt', Buffer.from('whole'), { contentType: 'text/plain' });
    const { stream } = await store.get('a/b.txt');
    await store.delete('a/b.txt');
    expect(await text(stream)).toBe('whole');
  });

  it('loses nothing on a machine that does not have its folder: that may be mended', async () => {
    const { store, links } = open();
    await store.put('a/b.txt', Buffer.from('x'), { contentType: 'text/plain' });
    const elsewhere = new DiskStore({ name: 'on-disk', folder: join(folder, 'elsewhere'), links });
    const error = await elsewhere.get('a/b.txt').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as Error).message).toMatch(/"on-disk".*MEDIA_STORE_ON_DISK_FOLDER/);
    expect((error as Error).message).not.toContain(folder);
    await expect(store.get('a/c.txt')).rejects.toBeInstanceOf(ObjectNotFoundError);
  });

  it('serves a link until it ends, ranges of it too, and never shows what it serves', async () => {
    const { store } = open();
    await store.put('a/page.html', Buffer.from('<script>1</script>'), { contentType: 'text/html' });
    const link = await store.link('a/page.html', { expiresInMs: 60_000 });
    const part = await fetch(link, { headers: { range: 'bytes=1-6' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
      206,
      'script',
      'bytes 1-6/18',
    ]);
    expect(part.headers.get('x-content-type-options')).toBe('nosniff');
    expect(part.headers.get('content-security-policy')).toContain('sandbox');
    expect((await fetch(link, { headers: { range: 'bytes=18-' } })).status).toBe(416);
    nowMs += 61_000;
    expect((await fetch(link)).status).toBe(403);
  });

  it('refuses a link whose end, name or signature was altered', async () => {
    const { store } = open();
    await store.put('a/b.txt', Buffer.from('x'), { contentType: 'text/plain' });
    const link = new URL(await store.link('a/b.txt', { expiresInMs: 60_000, fileName: 'b.txt' }));
    for (const [name, value] of [
      ['until', '99999999999'],
      ['name', 'c.txt'],
      ['signature', ''],
      ['signature', 'é'],
    ] as const) {
      const altered = new URL(link);
      altered.searchParams.set(name, value);
      expect((await fetch(altered)).status).toBe(403);
    }
    expect((await fetch(link)).status).toBe(200);
  });
});
