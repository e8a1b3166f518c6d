import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePassableFolder, readJson, removeFile, writePrivateJson } from './files';
import { withFileLock } from './file-lock';
import type { Log } from './local-server';
import { startObjectServer, type LocalObjectServer } from './object-server';
import { startPostgres, type LocalPostgres } from './postgres';
import { isAlive, signal, waitForExit } from './processes';
import { startRedis, type LocalRedis } from './redis';
import { stateFolder } from './workspace';

/** Postgres and Redis for tests: one pair a clone, shared by all test runs in it, apart from those of `npm start`. */
export interface TestStack {
  readonly postgres: LocalPostgres;
  readonly redis: LocalRedis;
  /** Tells others that this process no longer uses the stack. */
  leave(): void;
}

const LOCK_TIMEOUT_MS = 120_000;

/**
 * Joins the clone's test stack, starting what does not run. The servers outlive this process, so that the next test
 * run starts at once; `stopTestStack` ends them.
 */
export async function joinTestStack(log: Log): Promise<TestStack> {
  const folder = testFolder();
  return withFileLock(join(folder, 'lock'), LOCK_TIMEOUT_MS, async () => {
    const { postgres, redis } = await startBoth(folder, log);
    const run = { databaseUrl: postgres.ownerUrl, redisUrl: redis.url, pids: [postgres.pid, redis.pid] };
    writePrivateJson(join(folder, 'run.json'), run);
    const mark = join(usersFolder(), String(process.pid));
    mkdirSync(usersFolder(), { recursive: true });
    writeFileSync(mark, '');
    return { postgres, redis, leave: () => removeFile(mark) };
  });
}

/** The clone's S3 server for tests: started when first asked for, and ended with the rest of the test stack. */
export async function testObjectServer(log: Log): Promise<LocalObjectServer> {
  const folder = testFolder();
  return withFileLock(join(folder, 's3.lock'), LOCK_TIMEOUT_MS, () =>
    startObjectServer({ dataDir: join(folder, 's3'), log }),
  );
}

/** Stops the test stack unless another live process uses it. False when it was left running for that reason. */
export async function stopTestStack(log: Log): Promise<boolean> {
  const folder = testFolder();
  return withFileLock(join(folder, 'lock'), LOCK_TIMEOUT_MS, async () => {
    if (otherUsers().length > 0) return false;
    const run = readJson(join(folder, 'run.json')) as { pids: number[] } | undefined;
    if (run?.pids.some(isAlive)) {
      const { postgres, redis } = await startBoth(folder, () => undefined);
      await Promise.all([redis.stop(), postgres.stop()]);
    }
    await stopObjectServer(folder);
    removeFile(join(folder, 'run.json'));
    log('The test Postgres and Redis are stopped');
    return true;
  });
}

async function stopObjectServer(folder: string): Promise<void> {
  const { pid } = (readJson(join(folder, 's3', 'connection.json')) ?? {}) as { pid?: number };
  if (pid === undefined || !isAlive(pid)) return;
  signal(pid, 'SIGTERM');
  await waitForExit(pid, 5_000);
}

/** Starts the two, or takes over the running ones. */
async function startBoth(folder: string, log: Log): Promise<Pick<TestStack, 'postgres' | 'redis'>> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false, log });
  const redis = await startRedis({ dataDir: join(folder, 'redis'), durable: false, log });
  return { postgres, redis };
}

function testFolder(): string {
  const folder = join(stateFolder(), 'test');
  makePassableFolder(stateFolder());
  makePassableFolder(folder);
  return folder;
}

function usersFolder(): string {
  return join(stateFolder(), 'test', 'users');
}

/** Other processes that joined and still live; the marks of dead ones are removed. */
function otherUsers(): number[] {
  mkdirSync(usersFolder(), { recursive: true });
  const pids = readdirSync(usersFolder()).map(Number);
  for (const pid of pids.filter((each) => !isAlive(each)))
    rmSync(join(usersFolder(), String(pid)), { force: true });
  return pids.filter((pid) => pid !== process.pid && isAlive(pid));
}
