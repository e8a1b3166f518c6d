import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@causerie/kernel';
import { eventually } from '@causerie/testing';
import { FETCH_DEFAULTS } from './fetch-file';
import { spoolBody } from './spool-body';
import { SpoolFolder } from './spool-folder';
import { type FileServer, startHttp } from './testing/file-server';

const MEGABYTE = 1 << 20;

/** A disk whose writes end when they are told to, or fail. */
class TestDisk extends SpoolFolder {
  constructor(
    path: string,
    private readonly beforeWrite: () => Promise<void>,
  ) {
    super(path);
  }

  override async create(): Promise<{ path: string; handle: FileHandle }> {
    const created = await super.create();
    const write = created.handle.writeFile.bind(created.handle);
    created.handle.writeFile = async (...given: Parameters<FileHandle['writeFile']>) => {
      await this.beforeWrite();
      return write(...given);
    };
    return created;
  }
}

describe('spooling a body', () => {
  let path: string;
  let server: FileServer;
  let sentBytes: number;

  beforeEach(async () => {
    path = mkdtempSync(join(tmpdir(), 'spool-'));
    sentBytes = 0;
    const piece = Buffer.alloc(1 << 16);
    server = await startHttp((_request, response) => {
      const pour = () => {
        do sentBytes += piece.length;
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', pour);
      pour();
    });
  });

  afterEach(async () => {
    await server.close();
    expect(readdirSync(path)).toEqual([]);
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  });

  const endless = () => new Promise<IncomingMessage>((resolve) => get(server.origin, resolve));
  const spool = async (beforeWrite: () => Promise<void>) =>
    spoolBody(await endless(), {
      folder: new TestDisk(path, beforeWrite),
      bytesMax: 64 * MEGABYTE,
      pace: FETCH_DEFAULTS,
      clock: systemClock,
    });

  it('reads no faster than the disk takes it', async () => {
    let openGate: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    let waiting = 0;
    const spooling = spool(() => {
      waiting += 1;
      return gate;
    });
    let looks: number[] = [];
    await eventually('the sender to be held back', () => {
      looks = [...looks.slice(-9), sentBytes];
      return waiting > 0 && looks.length === 10 && looks.every((bytes) => bytes === sentBytes);
    });
    expect(waiting).toBe(1);
    expect(sentBytes).toBeLessThan(32 * MEGABYTE);
    openGate();
    await expect(spooling).resolves.toBe('too_large');
  });

  it('leaves nothing where the disk fails', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    await expect(spool(() => Promise.reject(full))).rejects.toBe(full);
  });
});
