import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writePrivateJson } from './files';
import { launchServer, localServer, type LocalServer, type Log } from './local-server';
import { findSwift, type SwiftProgram } from './object-server-program';
import { pickPort } from './ports';
import { isAlive } from './processes';
import { proxySettings, SHARED_SETTINGS, storageSettings, STORAGE_SERVERS } from './swift-settings';
import { workspaceRoot } from './workspace';

/** An S3 server on 127.0.0.1, for tests. */
export interface LocalObjectServer extends LocalServer {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Saved {
  readonly ports: readonly number[];
  readonly secret: string;
  readonly pid: number;
}

/** Starts one with an empty store, or takes over the one that runs in this folder. It outlives this process. */
export async function startObjectServer({
  dataDir,
  log,
}: {
  readonly dataDir: string;
  readonly log: Log;
}): Promise<LocalObjectServer> {
  const savedFile = join(dataDir, 'connection.json');
  const saved = readJson(savedFile) as Saved | undefined;
  const program = await findSwift(log);
  if (saved && isAlive(saved.pid) && (await answers(saved))) return asServer(program, dataDir, saved);
  const ports: number[] = [];
  while (ports.length < STORAGE_SERVERS.length + 1) {
    const port = await pickPort(saved?.ports[ports.length]);
    if (!ports.includes(port)) ports.push(port);
  }
  const next = { ports, secret: saved?.secret ?? randomBytes(16).toString('hex'), pid: 0 };
  writeSettings(program, dataDir, next);
  const pid = await launch(program, dataDir, next);
  writePrivateJson(savedFile, { ...next, pid });
  log(`The S3 server for tests runs on port ${ports.at(-1)}`);
  return asServer(program, dataDir, { ...next, pid }, false);
}

function asServer(program: SwiftProgram, dataDir: string, saved: Saved, reused = true): LocalObjectServer {
  const port = saved.ports.at(-1) ?? 0;
  const server = localServer(
    {
      name: 'The S3 server',
      port,
      stopSignals: ['SIGTERM', 'SIGTERM'],
      launch: () => launch(program, dataDir, saved),
    },
    saved.pid,
    reused,
  );
  return Object.assign(server, {
    url: `http://127.0.0.1:${port}`,
    accessKeyId: 'test:tester',
    secretAccessKey: saved.secret,
  });
}

function launch(program: SwiftProgram, dataDir: string, saved: Saved): Promise<number> {
  return launchServer({
    name: 'The S3 server for tests',
    command: program.python,
    args: [join(workspaceRoot(), 'tools/local-stack/swift-launcher.py'), join(dataDir, 'settings')],
    env: { PATH: process.env['PATH'], ...program.env },
    logFile: join(dataDir, 'swift.log'),
    ready: () => answers(saved),
  });
}

/** All four serve: one that does not yet makes the front answer 503. */
async function answers({ ports }: Saved): Promise<boolean> {
  const front = ports.length - 1;
  const healthy = (port: number, path: string): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2_000) })
      .then(({ status }) => status < 500)
      .catch(() => false);
  const all = await Promise.all(ports.map((port, i) => healthy(port, i === front ? '/healthcheck' : '/')));
  return all.every(Boolean);
}

function writeSettings({ python, env }: SwiftProgram, dataDir: string, { ports, secret }: Saved): void {
  const folder = join(dataDir, 'settings');
  const drive = join(dataDir, 'drive');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(join(drive, 'd1'), { recursive: true });
  const write = (name: string, text: string): void =>
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  write('swift.conf', SHARED_SETTINGS);
  const builder = join(env['PYTHONPATH'] ?? '', '..', '..', '..', 'bin', 'swift-ring-builder');
  STORAGE_SERVERS.forEach((name, i) => {
    const port = ports[i] ?? 0;
    const ring = join(folder, `${name}.builder`);
    for (const args of [
      [ring, 'create', '4', '1', '1'],
      [ring, 'add', `r1z1-127.0.0.1:${port}/d1`, '1'],
      [ring, 'rebalance'],
    ]) {
      execFileSync(python, [builder, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: 'pipe' });
    }
    write(`${name}.conf`, storageSettings({ name, port, folder, drive }));
  });
  write('proxy.conf', proxySettings({ port: ports.at(-1) ?? 0, folder, secret }));
}
