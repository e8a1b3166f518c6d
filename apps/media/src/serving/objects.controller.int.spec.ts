import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ReadStream } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { MediaRig } from '../testing/media-rig';
import { StoredAttachments, type StoredFile } from './testing/stored-attachments';

let rig: MediaRig;
let attachments: StoredAttachments;
let file: StoredFile;
let url: URL;

beforeAll(async () => {
  rig = await MediaRig.start();
  attachments = await StoredAttachments.of(rig);
  file = await attachments.store(randomBytes(1_000), { mimeType: 'text/html' });
  url = linkTo(file.key, 'Été "1".html');
});
afterAll(() => rig.close());

function linkTo(key: string, fileName?: string, expiresInMs = 60_000): URL {
  const options = { expiresInMs, ...(fileName !== undefined && { fileName }) };
  return new URL(rig.here(rig.stores.links.sign(key, options)));
}

/** The link, with something of it changed. */
function altered(change: (link: URL) => void): URL {
  const link = new URL(url);
  change(link);
  return link;
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('bytes at a link', () => {
  it('are whole, and an attachment of their name and type that no browser runs', async () => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(file.bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-length': '1000',
      'content-disposition': `attachment; filename="_t_ _1_.html"; filename*=UTF-8''%C3%89t%C3%A9%20%221%22.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=300',
    });
    const nameless = await fetch(linkTo(file.key));
    expect(nameless.headers.get('content-disposition')).toBe('attachment');
  });

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=900-', 900, 999],
    ['bytes=990-5000', 990, 999],
  ])('are given in part, as a player asks for them: %s', async (range, start, end) => {
    const response = await fetch(url, { headers: { range } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await bytesOf(response)).toEqual(file.bytes.subarray(start, end + 1));
  });

  it('are 416 behind their end, and whole for a range that makes no sense', async () => {
    expect((await fetch(url, { headers: { range: 'bytes=1000-' } })).status).toBe(416);
    for (const range of ['bytes=5-2', 'lines=1-2', 'bytes=0-1,5-6']) {
      const response = await fetch(url, { headers: { range } });
      expect([response.status, (await bytesOf(response)).length]).toEqual([200, 1_000]);
    }
  });

  it('are asked about by HEAD: the same headers, and nothing is read of them', async () => {
    const opened = jest.spyOn(rig.stores, 'find');
    const response = await fetch(url, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toHaveLength(0);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-length': '1000',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    const { stream } = (await opened.mock.results[0]?.value) as { stream: ReadStream };
    opened.mockRestore();
    expect([stream.destroyed, stream.bytesRead]).toEqual([true, 0]);
  });

  it.each<[string, () => URL]>([
    ['is over', () => linkTo(file.key, undefined, -1_000)],
    ['is made to last', () => altered(({ searchParams }) => searchParams.set('until', '99999999999'))],
    ['has no signature', () => altered(({ searchParams }) => searchParams.delete('signature'))],
    ['has a made-up one', () => altered(({ searchParams }) => searchParams.set('signature', 'x'.repeat(43)))],
    ['has two', () => altered(({ searchParams }) => searchParams.append('signature', 'x'))],
    ['has another name', () => altered(({ searchParams }) => searchParams.set('name', 'invoice.pdf'))],
    ['is of another object', () => altered((link) => (link.pathname = link.pathname.replace(/.$/, 'x')))],
    ['is of a folder', () => altered((link) => (link.pathname = '/objects/'))],
  ])('are refused to a link that %s, without a word about which part is wrong', async (_, link) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(link(), { method });
      expect(response.status).toBe(403);
      if (method === 'GET') {
        expect(await response.json()).toMatchObject({ error: { code: 'bad_link' } });
      }
    }
  });

  it.each(['../../etc/passwd', 'objects/../../x', '..%2f..%2fetc/passwd'])(
    'are behind no path that leads out of the store: %s',
    async (key) => {
      const { hostname, port } = new URL(rig.running.url);
      // Sent as it is: a browser, and fetch, would resolve the dots first.
      const asked = request({ hostname, port, path: `/objects/${key}${url.search}` }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(403);
    },
  );

  it('are 404 once they are gone, with nothing for a browser to guess at', async () => {
    const gone = await attachments.store(randomBytes(10));
    await rig.stores.stack.primary.delete(gone.key);
    const response = await fetch(linkTo(gone.key));
    expect([response.status, response.headers.get('x-content-type-options')]).toEqual([404, 'nosniff']);
  });

  it('are given from whichever store has them, and are 503 while that one is away', async () => {
    const { key, bytes } = await attachments.store(randomBytes(10), { store: 'spare' });
    expect(await bytesOf(await fetch(linkTo(key)))).toEqual(bytes);
    rig.leave('main');
    expect(await bytesOf(await fetch(linkTo(key)))).toEqual(bytes);
    rig.leave('spare');
    const response = await fetch(linkTo(key));
    rig.comeBack('spare');
    rig.comeBack('main');
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
