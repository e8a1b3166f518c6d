import type { SimulatedMedia } from '@causerie/channel-kit-testing';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { settledAttachments } from './harness/attachments';
import { startPipeline, type Pipeline } from './harness/pipeline';
import { PlatformChat } from './harness/platform-chat';

/** `MEDIA_MEMORY=full`: twenty files of 50 MB at once. */
const isFull = process.env['MEDIA_MEMORY'] === 'full';
const FILES = isFull ? 20 : 8;
const MEGABYTE = 1_048_576;
const FILE_BYTES = (isFull ? 50 : 8) * MEGABYTE;
/** What the app may grow by, however large the files are: the buffers of those that are worked on together. */
const GROWTH_MAX = 200 * MEGABYTE;
const LONG_MS = 600_000;

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({
    only: ['ingest', 'media', 'realtime-gateway'],
    settings: { LOG_LEVEL: 'info' },
  });
}, LONG_MS);
afterAll(() => pipeline.close(), LONG_MS);

/** Resident bytes of a process and of those it started. One that has just ended has none. */
function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return own + children.reduce((sum, child) => sum + residentBytes(Number(child)), 0);
  } catch {
    return 0;
  }
}

function sampled(pid: number): { peak(): number; stop(): void } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, residentBytes(pid));
  };
  const timer = setInterval(look, 50);
  return { peak: () => peak, stop: () => clearInterval(timer) };
}

/** Each is another file; what follows the first bytes costs the simulator nothing. */
function aDocument(n: number): SimulatedMedia {
  const bytes = Buffer.from(`A document, number ${n}.\n`);
  return {
    kind: 'document',
    bytes,
    sizeBytes: FILE_BYTES,
    mimeType: 'text/plain',
    fileName: `report-${n}.bin`,
  };
}

const inMegabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(0);

describe(`${FILES} files of ${inMegabytes(FILE_BYTES)} MB at once`, () => {
  const onLinux = existsSync('/proc/self/status') ? it : it.skip;

  onLinux(
    'leave the memory of the media app flat',
    async () => {
      const account = await pipeline.platforms.connect('whatsapp');
      const chat = await PlatformChat.open(pipeline, account);
      const pid = pipeline.apps.media.pid ?? 0;
      const base = residentBytes(pid);
      const samples = sampled(pid);
      const startedAt = performance.now();
      for (let n = 0; n < FILES; n += 1) await chat.sendFile(aDocument(n));
      const files = await settledAttachments(pipeline, account.accountId, {
        count: FILES,
        timeoutMs: LONG_MS / 2,
      });
      const seconds = (performance.now() - startedAt) / 1000;
      samples.stop();
      const states = new Set(files.map(({ state }) => state));
      console.log(
        `${FILES} files of ${inMegabytes(FILE_BYTES)} MB in ${seconds.toFixed(1)} s: ${[...states].join()}; ` +
          `resident ${inMegabytes(base)} MB before, ${inMegabytes(samples.peak())} MB at most`,
      );
      expect([...states]).toEqual(['stored']);
      expect(samples.peak() - base).toBeLessThan(GROWTH_MAX);
    },
    LONG_MS,
  );
});
