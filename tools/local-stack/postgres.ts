import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { readJson, removeFile, writePrivateJson } from './files';
import { launchServer, localServer, type LocalServer, type Log } from './local-server';
import { postmasterPid, preparePostgresHome, type PostgresHome } from './postgres-home';
import { setLeftoversAside } from './postgres-leftovers';
import { choosePort } from './ports';
import { commandLine, isAlive, waitForExit } from './processes';
import { SetupError } from './setup-error';

export interface StartPostgresOptions {
  /** The folder for its data, log and password; made when missing. */
  readonly dataDir: string;
  /** Must be free. Without it: the port of last time, else a free one. */
  readonly port?: number;
  /** False trades safety at power loss for speed; for tests. */
  readonly durable?: boolean;
  readonly log: Log;
}

export interface LocalPostgres extends LocalServer {
  /** Connection of the role that owns everything; database `causerie`. */
  readonly ownerUrl: string;
  /** Where the data really lies: outside the clone when root's server user cannot reach it there. */
  readonly pgdata: string;
}

interface Saved {
  readonly port: number;
  readonly password: string;
}

const OWNER = 'causerie_owner';
const DATABASE = 'causerie';
/** A server that is just starting or stopping gets this long before we say that it is in the way. */
const SETTLE_MS = 10_000;
/** Postgres: cannot connect now; it is starting or stopping. */
const CANNOT_CONNECT_NOW = '57P03';
const WRONG_PASSWORD = '28P01';
const NO_SUCH_DATABASE = '3D000';

/** Starts the embedded Postgres on 127.0.0.1, or takes over the one that already runs on this data. */
export async function startPostgres(options: StartPostgresOptions): Promise<LocalPostgres> {
  const home = preparePostgresHome(options.dataDir);
  const savedFile = join(options.dataDir, 'connection.json');
  const saved = existsSync(join(home.pgdata, 'PG_VERSION'))
    ? (readJson(savedFile) as Saved | undefined)
    : undefined;
  const running = saved && (await findRunning(home, saved));
  if (saved && running !== undefined) {
    options.log(`Postgres is already running on port ${saved.port}`);
    return asLocalPostgres(home, saved, localServer(recipe(home, saved, options), running, true));
  }
  const port = await choosePort('Postgres', options.port, saved?.port);
  const next = { port, password: saved?.password ?? randomBytes(24).toString('hex') };
  if (saved === undefined) await initialise(home, next.password, options);
  writePrivateJson(savedFile, next);
  const serverRecipe = recipe(home, next, options);
  const pid = await serverRecipe.launch();
  await ensureDatabase(next);
  options.log(`Postgres runs on port ${port}`);
  return asLocalPostgres(home, next, localServer(serverRecipe, pid, false));
}

function asLocalPostgres({ pgdata }: PostgresHome, saved: Saved, server: LocalServer): LocalPostgres {
  // Not a spread: that would freeze the pid, which changes with a restart.
  return Object.assign(server, { ownerUrl: ownerUrl(saved), pgdata });
}

function ownerUrl({ port, password }: Saved, database = DATABASE): string {
  return `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
}

/** The pid of the server on this data, if it answers with our password; clears what a killed server left. */
async function findRunning(home: PostgresHome, saved: Saved): Promise<number | undefined> {
  const pid = postmasterPid(home);
  if (pid === undefined) return undefined;
  const ours = isAlive(pid) && commandLine(pid).includes(home.pgdata);
  if (ours && (await isReady(saved))) return pid;
  if (ours && !(await waitForExit(pid, SETTLE_MS))) {
    if (await isReady(saved)) return pid;
    throw new SetupError(
      `Process ${pid} runs Postgres on ${home.pgdata} but does not answer: stop it ("kill ${pid}") and start again.`,
    );
  }
  // The pid may belong to another program by now, and Postgres would refuse to start because of it.
  removeFile(join(home.pgdata, 'postmaster.pid'));
  return undefined;
}

async function initialise(
  home: PostgresHome,
  password: string,
  { log }: StartPostgresOptions,
): Promise<void> {
  await setLeftoversAside(home, log);
  log('Postgres: making a new data folder');
  const folder = mkdtempSync(join(tmpdir(), 'causerie-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.runAs) for (const path of [folder, passwordFile]) chownSync(path, home.runAs.uid, home.runAs.gid);
  const access = [`--username=${OWNER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  // The built-in provider knows upper and lower case of all scripts, whatever locales the system has.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  try {
    await promisify(execFile)(
      join(home.native, 'bin', 'initdb'),
      [`--pgdata=${home.pgdata}`, ...access, ...locale, '--no-instructions'],
      { cwd: '/', uid: home.runAs?.uid, gid: home.runAs?.gid, env: serverEnv() },
    );
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new SetupError(
      `Postgres could not make its data folder ${home.pgdata}:\n${stderr ?? String(error)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function recipe(home: PostgresHome, saved: Saved, options: StartPostgresOptions) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: saved.port,
    unix_socket_directories: '',
    max_connections: 300,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(options.durable === false
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
      : {}),
  };
  return {
    name: 'Postgres',
    port: saved.port,
    // SIGINT: end the sessions, flush, exit. SIGQUIT: exit now, recover at the next start.
    stopSignals: ['SIGINT', 'SIGQUIT'] as const,
    launch: () =>
      launchServer({
        name: 'Postgres',
        command: join(home.native, 'bin', 'postgres'),
        args: [
          '-D',
          home.pgdata,
          ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
        ],
        env: serverEnv(),
        logFile: join(options.dataDir, 'postgres.log'),
        uid: home.runAs?.uid,
        gid: home.runAs?.gid,
        ready: () => isReady(saved),
      }),
  };
}

/** None of our own environment: PG* variables of the caller would change what the server does. */
function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' };
}

async function isReady(saved: Saved): Promise<boolean> {
  const client = new Client({
    connectionString: ownerUrl(saved, 'postgres'),
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === WRONG_PASSWORD) {
      throw new SetupError(`Another Postgres answers on port ${saved.port}: stop it and start again.`);
    }
    if (code !== undefined && code !== CANNOT_CONNECT_NOW && /^[0-9A-Z]{5}$/.test(code)) throw error;
    return false;
  }
}

async function ensureDatabase(saved: Saved): Promise<void> {
  const probe = new Client({ connectionString: ownerUrl(saved) });
  try {
    await probe.connect();
    await probe.end();
  } catch (error) {
    if ((error as { code?: string }).code !== NO_SUCH_DATABASE) throw error;
    const client = new Client({ connectionString: ownerUrl(saved, 'postgres') });
    await client.connect();
    await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.end();
  }
}
