import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileAddress } from '@causerie/channel-kit';
import { TransientError } from '@causerie/kernel';
import { eventually } from '@causerie/testing';
import { FETCH_DEFAULTS, FetchFile, type FetchOptions } from './fetch-file';
import { type FileServer, startHttp, startRaw } from './testing/file-server';

const PICTURE = Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), randomBytes(50_000)]);
const HEAD = 'HTTP/1.1 200 OK\r\n';

describe('fetching', () => {
  let folder: string;
  let server: FileServer | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fetch-'));
  });

  afterEach(async () => {
    await server?.close();
    server = undefined;
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function fetch(
    path = '/f',
    {
      options = {},
      address = {},
      bytesMax = 1_000_000,
      signal,
    }: {
      options?: Partial<FetchOptions>;
      address?: Partial<FileAddress>;
      bytesMax?: number;
      signal?: AbortSignal;
    } = {},
  ) {
    const trustedOrigin = server?.origin ?? '';
    const rules = { hosts: [], trustedOrigin, bytesMax };
    return new FetchFile({ folder, ...options }).fetch(
      { url: `${trustedOrigin}${path}`, ...address },
      rules,
      signal,
    );
  }

  const serve = async (listener: RequestListener) => {
    server = await startHttp(listener);
  };
  const serveRaw = async (answer: (socket: Socket) => void) => {
    server = await startRaw(answer);
  };
  const failure = (given?: Parameters<typeof fetch>[1]): Promise<TransientError> =>
    fetch('/bot1:TESTTOKEN/f', given).then(
      () => {
        throw new Error('It was fetched.');
      },
      (error: unknown) => error as TransientError,
    );

  it('brings the bytes to the disk, with hash, size and type, for this user’s eyes only', async () => {
    await serve((_request, response) => response.setHeader('content-type', 'video/mp4').end(PICTURE));
    const outcome = await fetch();
    if (!outcome.ok) throw new Error(outcome.description);
    const { file } = outcome;
    expect(file).toMatchObject({
      sizeBytes: PICTURE.length,
      sha256: createHash('sha256').update(PICTURE).digest('hex'),
      mimeType: 'image/jpeg',
    });
    expect(readFileSync(file.path).equals(PICTURE)).toBe(true);
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await file.dispose();
    await file.dispose();
  });

  it('sends the address’s headers, and asks for the bytes as they are', async () => {
    const asked: unknown[] = [];
    await serve(({ headers, method }, response) => {
      asked.push(method, headers.authorization, headers['accept-encoding']);
      response.end(PICTURE);
    });
    const headers = { authorization: 'Bearer TEST', 'accept-encoding': 'gzip' };
    const outcome = await fetch('/f', { address: { headers } });
    if (outcome.ok) await outcome.file.dispose();
    expect(asked.slice(0, 2)).toEqual(['GET', 'Bearer TEST']);
    expect(asked[2]).toBe('identity');
  });

  describe('ends for good', () => {
    test.each([
      [404, {}, 'expired'],
      [410, {}, 'expired'],
      [403, {}, 'expired'],
      [400, {}, 'unsupported'],
      [418, {}, 'unsupported'],
      [302, {}, 'unsupported'],
    ] as const)('at an answer %i %j: %s', async (status, headers, state) => {
      await serve((_request, response) => response.writeHead(status, headers).end('no'));
      await expect(fetch()).resolves.toMatchObject({ ok: false, state });
    });

    test.each([
      ['a packed answer', { 'content-encoding': 'gzip' }, PICTURE],
      ['a web page', { 'content-type': 'image/jpeg' }, '<!DOCTYPE html><title>Log in</title>'],
      ['nothing', {}, ''],
    ])('at %s: unsupported', async (_name, headers, body) => {
      await serve((_request, response) => response.writeHead(200, headers).end(body));
      await expect(fetch('/f', { address: { mimeType: 'image/jpeg' } })).resolves.toMatchObject({
        ok: false,
        state: 'unsupported',
      });
    });

    it('keeps a web page where one was promised', async () => {
      await serve((_request, response) => response.end('<html>'));
      const outcome = await fetch('/f', { address: { fileName: 'page.html' } });
      expect(outcome).toMatchObject({ ok: true, file: { mimeType: 'text/html' } });
      if (outcome.ok) await outcome.file.dispose();
    });
  });

  describe('ends for now', () => {
    test.each([
      [429, { 'retry-after': '7' }, 7_000],
      [503, { 'retry-after': '999999' }, 3_600_000],
      [503, { 'retry-after': new Date(FETCH_DEFAULTS.clock.nowMs() - 60_000).toUTCString() }, 0],
      [500, {}, undefined],
      [502, { 'retry-after': 'soon' }, undefined],
      [401, {}, undefined],
      [408, {}, undefined],
      [403, { 'www-authenticate': 'Bearer' }, undefined],
      [206, {}, undefined],
      [204, {}, undefined],
    ])('at an answer %i %j', async (status, headers, retryAfterMs) => {
      await serve((_request, response) => response.writeHead(status, headers).end());
      const error = await failure();
      expect(error).toBeInstanceOf(TransientError);
      expect(error.retryAfterMs).toBe(retryAfterMs);
      expect(error.message).toBe(`The file’s host answered ${status}.`);
    });

    it('at 403 where credentials were sent: it may be these', async () => {
      await serve((_request, response) => response.writeHead(403).end());
      const headers = { authorization: 'Bearer TEST' };
      await expect(failure({ address: { headers } })).resolves.toBeInstanceOf(TransientError);
    });

    it('at a connection cut in the middle', async () => {
      await serveRaw((socket) => {
        socket.write(`${HEAD}content-length: 1000\r\n\r\n`);
        socket.write(PICTURE.subarray(0, 500), () => socket.destroy());
      });
      await expect(failure()).resolves.toBeInstanceOf(TransientError);
    });

    it('at a chunked body without its end', async () => {
      await serveRaw((socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`));
      await expect(failure()).resolves.toBeInstanceOf(TransientError);
    });

    it('at a body shorter than promised, where the answer does not say where it ends', async () => {
      await serveRaw((socket) => socket.end(`${HEAD}connection: close\r\n\r\nhello`));
      const error = await failure({ address: { sizeBytes: 6 } });
      expect(error).toEqual(new TransientError('The file ended too early.'));
    });

    it('at bytes that are not the promised ones', async () => {
      await serve((_request, response) => response.end(PICTURE));
      const error = await failure({ address: { sha256: 'ab'.repeat(32) } });
      expect(error).toEqual(new TransientError('The file is not the one that the platform promised.'));
    });

    it('at a connection refused or broken before an answer', async () => {
      await serveRaw((socket) => socket.destroy());
      await expect(failure()).resolves.toBeInstanceOf(TransientError);
      const free = server?.port ?? 0;
      await server?.close();
      server = undefined;
      const rules = { hosts: [], trustedOrigin: `http://127.0.0.1:${free}`, bytesMax: 9 };
      const refused = new FetchFile({ folder }).fetch({ url: `http://127.0.0.1:${free}/TESTTOKEN` }, rules);
      await expect(refused).rejects.toEqual(new TransientError('The download broke off (ECONNREFUSED).'));
    });

    test.each([
      ['is no HTTP', 'SSH-2.0-x\r\n'],
      ['has endless headers', `${HEAD}${'x: y\r\n'.repeat(10_000)}`],
      ['changes the protocol', 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
    ])('at an answer that %s', async (_name, answer) => {
      await serveRaw((socket) => socket.write(answer));
      await expect(failure({ options: { headersMs: 5_000 } })).resolves.toBeInstanceOf(TransientError);
    });

    it('at headers that drip, however regularly', async () => {
      let drips: NodeJS.Timeout | undefined;
      await serveRaw((socket) => {
        socket.write(HEAD);
        drips = setInterval(() => socket.write('x: y\r\n'), 10);
        socket.once('close', () => clearInterval(drips));
      });
      const error = await failure({ options: { headersMs: 100 } });
      expect(error).toEqual(new TransientError('The file’s host did not answer in time.'));
    });

    it('at a body that falls silent', async () => {
      await serve((_request, response) => response.writeHead(200).write(PICTURE));
      const error = await failure({ options: { idleMs: 50 } });
      expect(error).toEqual(new TransientError('The file’s host fell silent.'));
    });

    it('at a body that drips', async () => {
      await serve((_request, response) => {
        const drips = setInterval(() => response.write('x'), 5);
        response.once('close', () => clearInterval(drips));
      });
      const options = { idleMs: 400, speedWindowMs: 300, bytesPerSecondMin: 10_000 };
      const error = await failure({ options });
      expect(error).toEqual(new TransientError('The file’s host is too slow.'));
    });

    it('at a name that is not resolved in time, or not at all', async () => {
      const rules = { hosts: ['files.example.com'], bytesMax: 9 };
      const address = { url: 'https://files.example.com/TESTTOKEN' };
      const never = new FetchFile({ folder, connectMs: 30, resolve: () => new Promise(() => undefined) });
      await expect(never.fetch(address, rules)).rejects.toThrow(
        'The platform’s host could not be resolved in time.',
      );
      const broken = Object.assign(new Error('queryA files.example.com'), { code: 'ESERVFAIL' });
      const failing = new FetchFile({ folder, resolve: () => Promise.reject(broken) });
      await expect(failing.fetch(address, rules)).rejects.toThrow('The download broke off (ESERVFAIL).');
    });

    it('when it is stopped: before, while it waits, in mid-body', async () => {
      const stopped = new TransientError('The download was stopped.');
      const controller = new AbortController();
      await serve((request, response) => {
        if (request.url === '/body') response.write(PICTURE, () => controller.abort());
        else if (!controller.signal.aborted) waiting.abort();
      });
      const waiting = new AbortController();
      await expect(fetch('/wait', { signal: waiting.signal })).rejects.toEqual(stopped);
      await expect(fetch('/body', { signal: controller.signal })).rejects.toEqual(stopped);
      await expect(fetch('/before', { signal: controller.signal })).rejects.toEqual(stopped);
    });

    it('without a word about the link', async () => {
      await serveRaw((socket) => socket.destroy());
      const error = await failure();
      expect(`${error.message} ${String(error.cause)}`).not.toContain('TESTTOKEN');
    });
  });

  describe('stops at the cap', () => {
    const tooLarge = { ok: false, state: 'too_large' };

    it('keeps a file of exactly that size, and refuses one byte more', async () => {
      await serve((_request, response) => response.end(PICTURE));
      const outcome = await fetch('/f', { bytesMax: PICTURE.length });
      expect(outcome.ok).toBe(true);
      if (outcome.ok) await outcome.file.dispose();
      await expect(fetch('/f', { bytesMax: PICTURE.length - 1 })).resolves.toMatchObject(tooLarge);
    });

    it('before a byte of the body, where the answer says how much it is', async () => {
      await serveRaw((socket) => socket.write(`${HEAD}content-length: 1000001\r\n\r\n`));
      await expect(fetch()).resolves.toMatchObject(tooLarge);
    });

    it('before anything is asked, where the platform said how much it is', async () => {
      await expect(fetch('/f', { address: { sizeBytes: 1_000_001 } })).resolves.toMatchObject(tooLarge);
    });

    it('in an endless body, and lets the connection go', async () => {
      let closed = false;
      await serve((_request, response) => {
        const pour = () => {
          while (!response.destroyed && response.write(PICTURE));
        };
        response.on('drain', pour).once('close', () => (closed = true));
        pour();
      });
      await expect(fetch()).resolves.toMatchObject(tooLarge);
      await eventually('the connection to close', () => closed);
    });

    it('and takes no more than was declared, where more comes', async () => {
      await serveRaw((socket) => socket.write(`${HEAD}content-length: 5\r\n\r\nhello and a lot more`));
      const outcome = await fetch().catch((error: unknown) => error);
      if (outcome instanceof TransientError) return;
      expect(outcome).toMatchObject({ ok: true, file: { sizeBytes: 5 } });
      await (outcome as { file: { dispose(): Promise<void> } }).file.dispose();
    });
  });

  it('keeps memory flat, whatever the size', async () => {
    const piece = randomBytes(1 << 16);
    const totalBytes = 200 * (1 << 20);
    await serve((_request, response) => {
      let left = totalBytes;
      const pour = () => {
        while (left > 0) {
          left -= piece.length;
          if (!response.write(piece)) return;
        }
        response.end();
      };
      response.on('drain', pour);
      pour();
    });
    const held = () => process.memoryUsage().arrayBuffers;
    const before = held();
    let peak = 0;
    const watcher = setInterval(() => (peak = Math.max(peak, held() - before)), 5);
    const outcome = await fetch('/f', { bytesMax: 1 << 30 });
    clearInterval(watcher);
    expect(outcome).toMatchObject({ ok: true });
    if (outcome.ok) {
      expect(outcome.file.sizeBytes).toBe(totalBytes);
      await outcome.file.dispose();
    }
    expect(peak).toBeLessThan(64 * (1 << 20));
  });
});
