import { chownSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from './local-server';
import { postmasterPid, type PostgresHome } from './postgres-home';
import { commandLine, isAlive, signal, waitForExit } from './processes';
import { SetupError } from './setup-error';

const STOP_MS = 5_000;

/**
 * Makes room for new data where old ones lie whose password is gone. Outside the clone they are what a deleted clone
 * (or a deleted .causerie) left: its server is stopped and they are kept as `<folder>.old`, in the place of older ones.
 * @throws SetupError when they lie inside the clone, where nobody deleted anything on purpose
 */
export async function setLeftoversAside(home: PostgresHome, log: Log): Promise<void> {
  const { pgdata, runAs } = home;
  if (!existsSync(join(pgdata, 'PG_VERSION'))) return;
  if (!home.isOutside) {
    throw new SetupError(
      `${pgdata} holds a Postgres whose password file is gone: delete that folder (and its data), or set DATABASE_URL.`,
    );
  }
  await stopServerOn(home);
  const kept = `${pgdata}.old`;
  rmSync(kept, { recursive: true, force: true });
  renameSync(pgdata, kept);
  mkdirSync(pgdata, { mode: 0o700 });
  if (runAs) chownSync(pgdata, runAs.uid, runAs.gid);
  log(`Postgres: data of an earlier clone are kept as ${kept}`);
}

async function stopServerOn(home: PostgresHome): Promise<void> {
  const pid = postmasterPid(home);
  if (pid === undefined || !isAlive(pid) || !commandLine(pid).includes(home.pgdata)) return;
  signal(pid, 'SIGINT');
  if (await waitForExit(pid, STOP_MS)) return;
  signal(pid, 'SIGKILL');
  await waitForExit(pid, STOP_MS);
}
