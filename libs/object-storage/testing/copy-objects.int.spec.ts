import { DiskStore, FileCopyJournal, S3Store, SignedLinks, type CopyFigures } from '@causerie/object-storage';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { CopyOrder } from './copy-program';
import { aBucket } from './s3-server';

const ROOT = join(__dirname, '..', '..', '..');
const PROGRAM = require.resolve('./copy-program');
/** 1,000 where there is time for them. */
const OBJECTS = Number(process.env['MIGRATED_OBJECTS'] ?? 200);

interface Ended {
  signal: NodeJS.Signals | null;
  /** The last that it told. */
  figures: CopyFigures;
  ended: boolean;
}

/** Runs the copy to its end, or kills it as soon as it has copied so many. */
async function run(given: CopyOrder, killAfter = Number.POSITIVE_INFINITY): Promise<Ended> {
  const order = { ...given, ...(Number.isFinite(killAfter) && { standsStillAfter: killAfter }) };
  const child = spawn(process.execPath, ['-r', '@swc-node/register', PROGRAM, JSON.stringify(order)], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', SWC_NODE_PROJECT: join(ROOT, 'tsconfig.base.json') },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let last: Pick<Ended, 'figures' | 'ended'> | undefined;
  child.on('message', (told: { figures: CopyFigures; ended?: boolean }) => {
    last = { figures: told.figures, ended: told.ended ?? false };
    if (told.figures.copied >= killAfter) child.kill('SIGKILL');
  });
  // What it told may come after its end.
  const [[, signal]] = (await Promise.all([once(child, 'exit'), once(child, 'disconnect')])) as [
    [number | null, NodeJS.Signals | null],
    unknown,
  ];
  if (!last) throw new Error('It ended without a word.');
  return { ...last, signal };
}

describe(`a copy of ${OBJECTS} objects from a folder into a bucket`, () => {
  let home: string;
  let order: CopyOrder;
  const bytes = new Map<string, Buffer>();
  const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'causerie-copy-'));
    const bucket = await aBucket();
    order = { folder: join(home, 'from'), bucket, journal: join(home, 'journal') };
    const from = new DiskStore({ folder: order.folder, links });
    for (let at = 0; at < OBJECTS; at += 1) {
      const body = randomBytes(1 + (at % 3_000));
      const key = `kept/${String(at % 7)}/${createHash('sha256').update(body).digest('hex')}`;
      bytes.set(key, body);
      await from.put(key, body, { contentType: at % 2 ? 'image/png' : 'audio/ogg' });
    }
  }, 240_000);
  afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

  it('goes on after kill -9, twice, and ends with every object proven and none copied for nothing', async () => {
    const killed = [await run(order, OBJECTS * 0.3), await run(order, OBJECTS * 0.3)];
    // As if the second had been killed in the middle of a line.
    appendFileSync(order.journal, '{"key":"kept/0/to');
    const whole = await run(order);
    expect(killed.map(({ signal, ended }) => [signal, ended])).toEqual([
      ['SIGKILL', false],
      ['SIGKILL', false],
    ]);
    expect([whole.signal, whole.ended, whole.figures.failed]).toEqual([null, true, []]);
    expect(whole.figures.copied + whole.figures.alreadyThere).toBe(OBJECTS);
    expect(whole.figures.alreadyThere).toBeGreaterThanOrEqual(OBJECTS * 0.6);
    expect(await provenKeys()).toEqual([...bytes.keys()].sort());
    const to = new S3Store(order.bucket);
    for (const [key, body] of bytes) {
      const { stream, contentType } = await to.get(key);
      const { contentType: before } = (await new DiskStore({ folder: order.folder, links }).head(key)) ?? {};
      expect([contentType, (await buffer(stream)).equals(body)]).toEqual([before, true]);
    }
  }, 240_000);

  it('reads nothing again when all is proven', async () => {
    const before = readFileSync(order.journal, 'utf8');
    const { figures } = await run(order);
    expect(figures).toEqual({ copied: 0, copiedBytes: 0, alreadyThere: OBJECTS, failed: [] });
    expect(readFileSync(order.journal, 'utf8')).toBe(before);
  }, 60_000);

  async function provenKeys(): Promise<string[]> {
    const journal = await FileCopyJournal.open(order.journal, { from: 'disk', to: 's3' });
    const keys: string[] = [];
    for await (const { key } of journal.proven()) keys.push(key);
    await journal.close();
    return keys.sort();
  }
});
