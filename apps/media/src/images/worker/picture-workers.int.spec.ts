import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { TransientError } from '@causerie/kernel';
import { eventually } from '@causerie/testing';
import { aScene, noise } from '../testing/pictures';
import { aSpool } from '../testing/spool';
import { PictureWorkers } from './picture-workers';
import type { WorkerLimits } from './worker-limits';

jest.setTimeout(60_000);

const spool = aSpool();
const pools: PictureWorkers[] = [];
let small: string;
/** Takes some tenths of a second to write anew. */
let slow: string;

beforeAll(async () => {
  small = (await spool.file(await aScene().png().toBuffer())).path;
  slow = await noisy(2000, 1500);
});

async function noisy(width: number, height: number): Promise<string> {
  const picture = noise(width, height).withExif({ IFD0: { Artist: 'x' } });
  return (await spool.file(await picture.webp().toBuffer())).path;
}

afterEach(() => pools.splice(0).forEach((pool) => pool.close()));

function aPool(limits: Partial<WorkerLimits> = {}) {
  const pool = new PictureWorkers({ size: 1, ...limits });
  pools.push(pool);
  const inspect = (path: string, outPath = join(spool.folder, randomUUID())) =>
    pool.run<'inspect'>({ task: 'inspect', path, outPath });
  return { pool, inspect };
}

const memoryOf = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024;

const state = (pid: number) => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];

/** Processor time that a process has had, in hundredths of a second. */
function workedTicks(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13);
  return Number(user) + Number(system);
}

describe('picture processes', () => {
  it('one that is killed with -9 rejects its job as transient; the next job gets another one', async () => {
    const { pool, inspect } = aPool();
    await inspect(small);
    const [first] = pool.pids;
    const before = workedTicks(first!);
    // Takes a second: time enough to interfere.
    const job = inspect(await noisy(4000, 3000));
    await eventually('its work', () => workedTicks(first!) >= before + 5);
    process.kill(first!, 'SIGKILL');
    await expect(job).rejects.toMatchObject({ name: 'WorkerDeath', deathCause: 'killed' });
    await expect(job).rejects.toBeInstanceOf(TransientError);
    expect(await inspect(small)).toMatchObject({ ok: true, result: { width: 240, height: 160 } });
    expect(pool.pids).not.toContain(first);
  });

  it('one that dies between two jobs costs nothing', async () => {
    const { pool, inspect } = aPool();
    await inspect(small);
    const [first] = pool.pids;
    process.kill(first!, 'SIGKILL');
    await eventually('its death', () => pool.pids.length === 0);
    expect(await inspect(small)).toMatchObject({ ok: true });
  });

  it('one that hangs is killed when its time is over', async () => {
    const { pool, inspect } = aPool({ jobTimeoutMs: 8000 });
    await inspect(small);
    const [first] = pool.pids;
    process.kill(first!, 'SIGSTOP');
    await eventually('its stop', () => state(first!) === 'T');
    await expect(inspect(small)).rejects.toMatchObject({ deathCause: 'time' });
    expect(await inspect(small)).toMatchObject({ ok: true });
  });

  it('one that swells above its memory under a picture is killed, and the next picture is served', async () => {
    const idle = aPool();
    await idle.inspect(small);
    const plainBytes = memoryOf(idle.pool.pids[0]!);
    // To be turned, a picture must be in memory whole: 108 MB.
    const create = { width: 6000, height: 6000, channels: 3, background: '#3a7' } as const;
    const large = await sharp({ create })
      .withMetadata({ orientation: 6 })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const { inspect } = aPool({ rssBytesMax: plainBytes + 50 * 1024 * 1024 });
    await expect(inspect((await spool.file(large)).path)).rejects.toMatchObject({ deathCause: 'memory' });
    expect(await inspect(small)).toMatchObject({ ok: true });
  });

  it('is replaced after its number of jobs', async () => {
    const { pool, inspect } = aPool({ jobsMax: 2 });
    const seen = new Set<number>();
    for (let job = 0; job < 4; job++) {
      await inspect(small);
      for (const pid of pool.pids) seen.add(pid);
    }
    expect(seen.size).toBe(2);
  });

  it('are no more than asked for, and each job gets its own answer', async () => {
    const { pool, inspect } = aPool({ size: 2 });
    const jobs = Array.from({ length: 8 }, (_, job) => inspect(job % 4 ? small : slow));
    await eventually('two processes', () => pool.pids.length === 2);
    const widths = (await Promise.all(jobs)).map((answer) => answer.ok && answer.result.width);
    expect(widths).toEqual(jobs.map((_, job) => (job % 4 ? 240 : 2000)));
    expect(pool.pids.length).toBe(2);
  });

  it('know nothing of our environment', async () => {
    const { pool, inspect } = aPool();
    await inspect(small);
    const names = readFileSync(`/proc/${pool.pids[0]}/environ`, 'latin1')
      .split('\0')
      .map((entry) => entry.split('=')[0]);
    const allowed = ['', 'MALLOC_ARENA_MAX', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'PWD'];
    expect(names.filter((name) => !allowed.includes(name!))).toEqual([]);
  });

  it('a closed pool rejects what runs and what waits as transient, and leaves no process', async () => {
    const { pool, inspect } = aPool();
    await inspect(small);
    const [pid] = pool.pids;
    const jobs = [inspect(slow), inspect(slow)];
    pool.close();
    const closed = { status: 'rejected', reason: { deathCause: 'closed' } };
    expect(await Promise.allSettled(jobs)).toMatchObject([closed, closed]);
    await expect(inspect(small)).rejects.toMatchObject({ deathCause: 'closed' });
    await eventually('its end', () => !readdirSync('/proc').includes(`${pid}`));
  });

  it('a disk that refuses is our failure, not the picture’s', async () => {
    const { pool } = aPool();
    const outPath = join(spool.folder, 'no', 'such', 'folder');
    const job = pool.run<'render'>({ task: 'render', name: 'model', path: small, outPath });
    await expect(job).rejects.toBeInstanceOf(TransientError);
    await expect(aPool().inspect(join(spool.folder, 'gone'))).rejects.toBeInstanceOf(TransientError);
  });
});
