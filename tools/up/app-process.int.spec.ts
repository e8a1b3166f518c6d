import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, pickPort, waitUntil } from '@causerie/local-stack';
import { AppProcess } from './app-process';

const WELL = `
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/die') process.exit(7);
    response.end('ok');
  });
  server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
  process.on('SIGTERM', () => process.exit(0));
`;
const BROKEN = `console.log('{"level":"info","msg":"starting"}'); console.log('DATABASE_URL is missing'); process.exit(1);`;
const STUBBORN = `${WELL}; process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {});`;

jest.setTimeout(60_000);

describe('an app under npm start', () => {
  let folder: string;
  let port: number;
  let reports: string[];
  let app: AppProcess;

  const make = (source: string, afterRevival?: () => Promise<void>): AppProcess => {
    writeFileSync(join(folder, 'main.js'), source);
    return new AppProcess({
      app: {
        name: 'ingest',
        entry: 'main.js',
        port,
        portVariable: 'INGEST_PORT',
        readiness: 'readyz',
        about: '',
      },
      port,
      env: process.env,
      root: folder,
      logFile: join(folder, 'ingest.log'),
      report: (line) => reports.push(line),
      afterRevival,
    });
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'causerie-app-'));
    port = await pickPort();
    reports = [];
  });

  afterEach(async () => {
    await app.stop(2_000);
    rmSync(folder, { recursive: true, force: true });
  });

  it('is ready when it says so, keeps its output in its log and stops when told', async () => {
    app = make(WELL);
    app.start();
    await app.waitReady(30_000);
    expect(readFileSync(join(folder, 'ingest.log'), 'utf8')).toBe('listening\n');
    const pid = app.pid ?? 0;
    await app.stop(30_000);
    expect(isAlive(pid)).toBe(false);
    expect(reports).toEqual([]);
  });

  it('that ends while starting fails the start with the sentences of this start alone', async () => {
    writeFileSync(join(folder, 'ingest.log'), 'REDIS_URL was missing yesterday\n');
    app = make(BROKEN);
    app.start();
    await expect(app.waitReady(30_000)).rejects.toThrow(
      /^ingest ended while starting. Its log, ingest.log, ends with:\n {4}DATABASE_URL is missing$/,
    );
  });

  it('that forgot everything when it died is told again before it counts as back', async () => {
    app = make(WELL, async () => void reports.push('told again'));
    app.start();
    await app.waitReady(30_000);
    await fetch(`http://127.0.0.1:${port}/die`).catch(() => undefined);
    expect(await waitUntil(() => reports.includes('ingest is back'), 30_000)).toBe(true);
    expect(reports.slice(1)).toEqual(['told again', 'ingest is back']);
  });

  it('that dies later is reported and started again', async () => {
    app = make(WELL);
    app.start();
    await app.waitReady(30_000);
    const first = app.pid;
    await fetch(`http://127.0.0.1:${port}/die`).catch(() => undefined);
    expect(await waitUntil(() => reports.includes('ingest is back'), 30_000)).toBe(true);
    expect(reports[0]).toMatch(/^ingest died \(exit code 7\) and starts again in 1 s/);
    expect(app.pid).not.toBe(first);
  });

  it('that does not stop in time is killed', async () => {
    app = make(STUBBORN);
    app.start();
    await app.waitReady(30_000);
    const pid = app.pid ?? 0;
    await app.stop(200);
    expect(isAlive(pid)).toBe(false);
    expect(reports).toEqual(['ingest did not stop within 0.2 s and was killed']);
  });
});
