import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TransientError } from '@causerie/kernel';
import { isAlive } from '@causerie/local-stack';
import { eventually } from '@causerie/testing';
import { aFakeFfmpeg } from '../testing/fake-ffmpeg';
import { aSpool } from '../testing/spool';
import { Ffmpeg, type FfmpegInput } from './ffmpeg';
import { Turns } from './turns';

jest.setTimeout(60_000);

const spool = aSpool();
const film = (path = '/films/one.mp4'): FfmpegInput => ({ path, sha256: path, mimeType: 'video/mp4' });
const outPath = (name: string) => join(spool.folder, `${name}.out`);

async function run(name: string, lines: string, limits = {}) {
  const fake = aFakeFfmpeg(spool.folder, name, lines);
  const ffmpeg = new Ffmpeg(fake.path, limits);
  const out = outPath(name);
  return { ...fake, ffmpeg, out, made: () => ffmpeg.run(film(), ['-f', 'image2'], out) };
}

/** Another process, with a search path of its own. */
function anApp(path: string | undefined, ...args: string[]) {
  const entry = require.resolve('../testing/ffmpeg-app');
  return spawn(process.execPath, ['-r', '@swc-node/register', entry, '/films/one.mp4', ...args], {
    stdio: 'ignore',
    ...(path !== undefined && { env: { PATH: path } }),
  });
}

describe('which program', () => {
  it('one on the search path is found when none is named, and where there is none that is no error', async () => {
    const { home, pids } = aFakeFfmpeg(spool.folder, 'searched', '');
    const codes = [`${home}:/bin`, `${spool.folder}:/nowhere`].map((path) => once(anApp(path), 'exit'));
    expect((await Promise.all(codes)).map(([code]) => code as number)).toEqual([0, 3]);
    expect(await pids()).toHaveLength(1);
  });

  it.each(['/bin/false', '/nowhere/ffmpeg', '--help', '-x', '$(id)', 'no such program'])(
    'none that is none: %s',
    async (named) => {
      const ffmpeg = new Ffmpeg(named);
      expect(await ffmpeg.takes('video/mp4')).toBe(false);
      expect(await ffmpeg.run(film(), [], outPath('none'))).toBe(false);
    },
  );
});

describe('a program that does not say what it is', () => {
  /** It hangs so often before it answers. */
  const hanging = (name: string, times: number) => {
    const fake = aFakeFfmpeg(spool.folder, name, 'echo made > "$out"');
    const asked = join(fake.home, 'asked');
    const slow = [
      '#!/bin/sh',
      `[ "$1" = -version ] && { echo x >> '${asked}'; [ $(wc -l < '${asked}') -le ${times} ] && exec sleep 600; }`,
    ];
    const script = readFileSync(fake.path, 'utf8').replace('#!/bin/sh', slow.join('\n'));
    writeFileSync(fake.path, script);
    return new Ffmpeg(fake.path, { answerMs: 300 });
  };

  it('is asked again by whoever comes next: a busy machine is not one without ffmpeg', async () => {
    const ffmpeg = hanging('busy', 1);
    await expect(ffmpeg.takes('video/mp4')).rejects.toBeInstanceOf(TransientError);
    await eventually('it answers', () => ffmpeg.takes('video/mp4').catch(() => false));
    expect(await ffmpeg.run(film(), [], outPath('busy'))).toBe(true);
  });

  it('three times in a row is taken for none, until it answers', async () => {
    const ffmpeg = hanging('broken', 3);
    await expect(ffmpeg.takes('video/mp4')).rejects.toBeInstanceOf(TransientError);
    await expect(ffmpeg.run(film(), [], outPath('broken'))).rejects.toBeInstanceOf(TransientError);
    expect(await ffmpeg.takes('video/mp4')).toBe(false);
    await eventually('it answers', () => ffmpeg.takes('video/mp4'));
  });
});

describe('what it is told and given', () => {
  it('the demuxer of the file’s own type, and no file that could be an option or an address', async () => {
    const { ffmpeg, out } = await run('told', 'printf "%s\\n" "$@" > "$out"');
    expect(await ffmpeg.run(film('-i http://example.com/'), ['-f', 'image2'], out)).toBe(true);
    const told = (await readFile(out, 'utf8')).trim().split('\n');
    const after = (option: string) => told[told.indexOf(option) + 1];
    expect(after('-protocol_whitelist')).toBe('file,pipe');
    expect([after('-format_whitelist'), after('-f')]).toEqual(['mov', 'mov']);
    expect(after('-i')).toBe('file:-i http://example.com/');
    expect(told.at(-1)).toBe(`file:${out}`);
  });

  it('nothing of our environment, and the limits of the kernel', async () => {
    const limits = { cpuSecondsMax: 7, memoryBytesMax: 300 * 1024 * 1024 };
    const { made, out } = await run('given', '{ env; ulimit -t; ulimit -v; ulimit -c; } > "$out"', limits);
    expect(await made()).toBe(true);
    const given = await readFile(out, 'utf8');
    expect(process.env['PATH']).toBeTruthy();
    expect(given).not.toMatch(/^(?:PATH|HOME|USER|NODE|JEST)/m);
    expect(given.trim().split('\n').slice(-3)).toEqual(['7', '307200', '0']);
  });
});

describe('how it ends', () => {
  it.each([
    ['with an error', 'echo half > "$out"; exit 1'],
    ['with a crash', 'echo half > "$out"; kill -SEGV $$'],
    ['well, but with nothing made', ': > "$out"'],
  ])('%s: nothing is left', async (name, lines) => {
    const { made, out } = await run(name.replace(/\W/g, '-'), lines);
    expect(await made()).toBe(false);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['by the clock', 'sleep 600', { timeoutMs: 1_500 }],
    ['by its share of the processor', 'while :; do :; done', { cpuSecondsMax: 1 }],
    ['from outside', 'kill -9 $$', {}],
    ['when it was asked to', 'exit 255', {}],
  ])('%s: it is tried three times, then it is the file’s fault', async (name, lines, limits) => {
    const { made, out, pids } = await run(name.replace(/\W/g, '-'), `echo half > "$out"\n${lines}`, limits);
    await expect(made()).rejects.toBeInstanceOf(TransientError);
    await expect(made()).rejects.toBeInstanceOf(TransientError);
    expect(await made()).toBe(false);
    expect(existsSync(out)).toBe(false);
    const runs = await pids();
    expect(runs).toHaveLength(3);
    await eventually('every process has ended', () => !runs.some(isAlive));
  });

  it('without the shell that limits it: it ends as well', async () => {
    const { made, pids } = await run('shell', 'kill -9 $PPID; sleep 600');
    await expect(made()).rejects.toBeInstanceOf(TransientError);
    const runs = await pids();
    await eventually('every process has ended', () => !runs.some(isAlive));
  });

  it('with the app, when that is killed', async () => {
    const fake = aFakeFfmpeg(spool.folder, 'orphan', 'sleep 600 & echo $! >> "$pids"; wait');
    const app = anApp(undefined, fake.path);
    await eventually('it runs', async () => (await fake.pids()).length === 2, 30_000);
    const runs = await fake.pids();
    expect(runs.every(isAlive)).toBe(true);
    app.kill('SIGKILL');
    await once(app, 'exit');
    await eventually('every process has ended', () => !runs.some(isAlive));
  });
});

it('so many run at a time, and a failure gives its place to the next', async () => {
  const turns = new Turns(2);
  let now = 0;
  let most = 0;
  const work = (fails: boolean) => async () => {
    most = Math.max(most, ++now);
    await new Promise(setImmediate);
    now--;
    if (fails) throw new Error('no');
  };
  const works = Array.from({ length: 9 }, (_, at) => turns.take(work(at % 2 === 0)));
  expect((await Promise.allSettled(works)).filter(({ status }) => status === 'rejected')).toHaveLength(5);
  expect([most, now]).toEqual([2, 0]);
});
