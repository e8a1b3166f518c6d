import { join } from 'node:path';
import { readJson, removeFile, writePrivateJson } from './files';
import { isAlive } from './processes';
import { stateFolder } from './workspace';

/** What a running `npm start` tells the other tools. Holds passwords, hence readable by its user only. */
export interface RunFile {
  /** The process of `npm start`. */
  readonly pid: number;
  readonly startedAt: string;
  readonly apps: readonly { readonly name: string; readonly port: number; readonly url: string }[];
  /** What pretends to be each platform. */
  readonly simulators: readonly { readonly platform: string; readonly url: string }[];
  readonly publicUrl: string;
  readonly websocketUrl: string;
  /** Connection of the role that owns the tables; for migrations and set-up. */
  readonly ownerUrl: string;
  /** Connection of the role the apps use. */
  readonly appUrl: string;
  readonly redisUrl: string;
  readonly secretsFile: string;
  readonly logsFolder: string;
}

function runFilePath(folder: string = stateFolder()): string {
  return join(folder, 'run.json');
}

export function writeRunFile(run: RunFile): void {
  writePrivateJson(runFilePath(), run);
}

export function removeRunFile(): void {
  removeFile(runFilePath());
}

/** The run file of a live `npm start`; undefined when none runs in this clone. */
export function readRunFile(): RunFile | undefined {
  const run = readJson(runFilePath()) as RunFile | undefined;
  return run && isAlive(run.pid) ? run : undefined;
}
