import { Readable } from 'node:stream';
import { callHttp, multipart } from '@causerie/channel-kit';
import { startAnsweringServer } from './answering-server';
import { readBody, startLocalServer, type LocalServer } from './simulator/local-server';
import { parseMultipart } from './simulator/parse-multipart';

const MB = 1024 * 1024;
/** Of a busy machine. */
const timeouts = { connectMs: 5_000, readMs: 10_000 };
const post = { method: 'POST', headers: {}, answerBytesMax: 1_000 } as const;

/** A file that counts how much of it was taken. */
function largeFile(sizeBytes: number) {
  const taken = { bytes: 0 };
  const piece = Buffer.alloc(64 * 1024, 7);
  const open = () =>
    Readable.from(
      (function* () {
        for (let left = sizeBytes; left > 0; left -= piece.length) {
          taken.bytes += Math.min(left, piece.length);
          yield piece.subarray(0, left);
        }
      })(),
      { objectMode: false },
    );
  return { taken, file: { fileName: 'a.bin', mimeType: 'video/mp4', sizeBytes, open } };
}

const call = (url: string, file: ReturnType<typeof largeFile>['file'], limits = timeouts) => {
  const { contentType, body } = multipart({ words: 'ä' }, { video: file });
  return callHttp({ ...post, url, headers: { 'content-type': contentType }, body }, { timeouts: limits });
};

describe('a call whose body is a stream', () => {
  const servers: LocalServer[] = [];
  const serve = async (...given: Parameters<typeof startLocalServer>) => {
    const server = await startLocalServer(...given);
    servers.push(server);
    return server.url;
  };
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  it('brings fields and files, whatever they are called, with their size', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      void readBody(request).then((body = Buffer.alloc(0)) => {
        const { fields, files } = parseMultipart(request.headers['content-type'] ?? '', body);
        seen.push(Number(request.headers['content-length']) === body.length, fields, files.get('a"b'));
        response.end('{}');
      });
    });
    const bytes = Buffer.from('--not a boundary\r\n\r\n--');
    const file = { fileName: 'x"\r\ny: z', mimeType: 'a/b\r\nc: d', sizeBytes: bytes.length };
    const open = () => Readable.from([bytes]);
    const { contentType, body } = multipart({ words: 'ä\r\n' }, { 'a%22b': { ...file, open } });
    await callHttp({ ...post, url, headers: { 'content-type': contentType }, body }, { timeouts });
    const odd = multipart({}, { 'a"b': { ...file, open } });
    expect(seen.slice(0, 2)).toEqual([true, { words: 'ä\r\n' }]);
    const text: Buffer[] = [];
    for await (const piece of odd.body.open()) text.push(piece);
    expect(Buffer.concat(text).toString()).toContain('name="a%22b"; filename="x%22%0D%0Ay: z"\r\n');
    expect(Buffer.concat(text).toString()).toContain('content-type: application/octet-stream\r\n');
  });

  it('takes no more of the file than the other side reads', async () => {
    const url = await serve(() => undefined);
    const { file, taken } = largeFile(200 * MB);
    const { contentType, body } = multipart({}, { video: file });
    const stop = AbortSignal.timeout(1_000);
    const headers = { 'content-type': contentType };
    const answer = await callHttp({ ...post, url, headers, body }, { timeouts, signal: stop });
    expect(answer).toMatchObject({ kind: 'silent', sent: false });
    // What fits into the buffers of two sockets; never the file.
    expect(taken.bytes).toBeLessThan(20 * MB);
  });

  it('may last longer than a call, as long as pieces go', async () => {
    const url = await serve((request, response) => {
      let size = 0;
      request.on('data', (piece: Buffer) => {
        size += piece.length;
        request.pause();
        setTimeout(() => request.resume(), 20);
      });
      request.on('end', () => response.end(JSON.stringify({ size })));
    });
    const { file } = largeFile(8 * MB);
    const answer = await call(url, file, { connectMs: 5_000, readMs: 1_000 });
    expect(answer).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('was not sent until its last piece has gone', async () => {
    const url = await serve((request) => {
      request.once('data', () => request.socket.resetAndDestroy());
    });
    expect(await call(url, largeFile(50 * MB).file)).toMatchObject({ kind: 'silent', sent: false });
    const reading = await startAnsweringServer();
    reading.answer('drop');
    expect(await call(reading.address('drop'), largeFile(MB).file)).toMatchObject({
      kind: 'silent',
      sent: true,
    });
    await reading.close();
  });

  it('hears a refusal that comes before it has gone', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(413, { 'content-type': 'application/json', connection: 'close' }).end('{"no":1}');
    });
    const answer = await call(url, largeFile(50 * MB).file);
    expect(answer).toMatchObject({ kind: 'answered', status: 413, body: { no: 1 } });
  });

  it('closes the file whatever becomes of it', async () => {
    const closed: string[] = [];
    const url = await serve((request) => request.socket.destroy());
    const { file } = largeFile(50 * MB);
    const open = () => file.open().once('close', () => closed.push('file'));
    await call(url, { ...file, open });
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toEqual(['file']);
  });
});

describe('a call that wants the headers only', () => {
  it('does not read a success, and reads a refusal', async () => {
    const server = await startLocalServer(({ url }, response) => {
      if (url === '/no') response.writeHead(410).end('{"gone":true}');
      else response.writeHead(200, { 'content-length': String(500 * MB) }).write('x');
    });
    const get = { method: 'GET', headers: {}, answerBytesMax: 100, headersOnly: true } as const;
    const found = await callHttp({ ...get, url: `${server.url}/yes` }, { timeouts });
    expect(found).toMatchObject({ status: 200, headers: { 'content-length': String(500 * MB) } });
    const gone = await callHttp({ ...get, url: `${server.url}/no` }, { timeouts });
    expect(gone).toMatchObject({ status: 410, body: { gone: true } });
    await server.close();
  });
});
