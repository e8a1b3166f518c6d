import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writePrivateJson } from './files';
import { launchServer, localServer, type LocalServer, type Log } from './local-server';
import { choosePort } from './ports';
import { findRedisProgram, type RedisProgram } from './redis-program';
import { readyRedisPid } from './redis-client';

export interface StartRedisOptions {
  /** The folder for its data, log and password; made when missing. */
  readonly dataDir: string;
  /** Must be free. Without it: the port of last time, else a free one. */
  readonly port?: number;
  /** False keeps nothing on disk; for tests. */
  readonly durable?: boolean;
  readonly log: Log;
}

export interface LocalRedis extends LocalServer {
  readonly url: string;
}

interface Saved {
  readonly port: number;
  readonly password: string;
}

/** Starts a Redis on 127.0.0.1, or takes over the one that already runs on this data. */
export async function startRedis(options: StartRedisOptions): Promise<LocalRedis> {
  mkdirSync(options.dataDir, { recursive: true });
  const savedFile = join(options.dataDir, 'connection.json');
  const saved = readJson(savedFile) as Saved | undefined;
  const running = saved && (await readyRedisPid(saved.port, saved.password));
  const program = await findRedisProgram(options.log);
  if (saved && running !== undefined) {
    options.log(`Redis is already running on port ${saved.port}`);
    return asLocalRedis(saved, localServer(recipe(program, saved, options), running, true));
  }
  const port = await choosePort('Redis', options.port, saved?.port);
  const next = { port, password: saved?.password ?? randomBytes(24).toString('hex') };
  writePrivateJson(savedFile, next);
  const serverRecipe = recipe(program, next, options);
  const pid = await serverRecipe.launch();
  options.log(`Redis runs on port ${port}`);
  return asLocalRedis(next, localServer(serverRecipe, pid, false));
}

function asLocalRedis({ port, password }: Saved, server: LocalServer): LocalRedis {
  return Object.assign(server, { url: `redis://:${password}@127.0.0.1:${port}` });
}

function recipe(program: RedisProgram, saved: Saved, options: StartRedisOptions) {
  return {
    name: 'Redis',
    port: saved.port,
    stopSignals: ['SIGTERM', 'SIGTERM'] as const,
    launch: () =>
      launchServer({
        name: 'Redis',
        command: program.command,
        args: [writeConfig(saved, options)],
        env: { PATH: process.env['PATH'], ...program.env },
        logFile: join(options.dataDir, 'redis.log'),
        ready: async () => (await readyRedisPid(saved.port, saved.password)) !== undefined,
      }),
  };
}

/** The settings go through a file: an argument with the password would show in every process list. */
function writeConfig({ port, password }: Saved, { dataDir, durable = true }: StartRedisOptions): string {
  const path = join(dataDir, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${dataDir}"`,
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    // Queues and leases live here: to drop keys under memory pressure would lose work silently.
    'maxmemory-policy noeviction',
    'databases 16',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return path;
}
