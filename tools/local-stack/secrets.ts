import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writePrivateJson } from './files';
import { SetupError } from './setup-error';
import { stateFolder } from './workspace';

/** What a local installation keeps to itself; made once, so that data encrypted yesterday can be read today. */
export interface LocalSecrets {
  /** 32 bytes in base64: wraps the keys that encrypt channel credentials. */
  readonly masterKey: string;
  /** Signs short-lived tokens. */
  readonly tokenSecret: string;
  /** Password of the database role the apps connect as. */
  readonly appPassword: string;
  /** Random part of the default workspace's API key. */
  readonly apiKeySecret: string;
}

const MAKE: { readonly [Name in keyof LocalSecrets]: () => string } = {
  masterKey: () => randomBytes(32).toString('base64'),
  tokenSecret: () => randomBytes(32).toString('hex'),
  appPassword: () => randomBytes(24).toString('hex'),
  apiKeySecret: () => randomBytes(24).toString('base64url'),
};

export function secretsFile(folder: string = stateFolder()): string {
  return join(folder, 'secrets.json');
}

/** The secrets of this clone. Missing ones are made and added; present ones are never changed. */
export function loadSecrets(file: string = secretsFile()): LocalSecrets {
  const found = readJson(file);
  if (found !== undefined && (typeof found !== 'object' || found === null)) {
    throw new SetupError(
      `${file} does not hold a JSON object: restore it, or delete the .causerie folder to start anew.`,
    );
  }
  const known = (found ?? {}) as Partial<LocalSecrets>;
  const made = Object.entries(MAKE).map(([name, make]) => [
    name,
    known[name as keyof LocalSecrets] ?? make(),
  ]);
  const secrets = Object.fromEntries(made) as LocalSecrets;
  if (Object.keys(MAKE).some((name) => known[name as keyof LocalSecrets] === undefined)) {
    writePrivateJson(file, { ...known, ...secrets });
  }
  return secrets;
}
