import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** By a name that may be shown. */
export type NamedSecrets = Readonly<Record<string, string>>;

/** Shorter values are words that any log may hold by chance. */
const LENGTH_MIN = 12;

export interface LogScan {
  readonly files: number;
  readonly lines: number;
  /** `<file>:<line> <name of the secret>`, never the secret. */
  readonly found: readonly string[];
}

/** Looks for every secret in every log, as it is and as it would stand in an address or in base64. */
export async function scanLogs(folder: string, secrets: NamedSecrets): Promise<LogScan> {
  const shapes = Object.entries(secrets)
    .filter(([, value]) => value.length >= LENGTH_MIN)
    .flatMap(([name, value]) => formsOf(value).map((form) => ({ name, form })));
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const found: string[] = [];
  let lines = 0;
  for (const file of files) {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) {
      number += 1;
      const hit = shapes.find(({ form }) => line.includes(form));
      if (hit) found.push(`${file}:${number} ${hit.name}`);
    }
    lines += number;
  }
  return { files: files.length, lines, found };
}

function formsOf(value: string): string[] {
  return [
    ...new Set([value, encodeURIComponent(value), Buffer.from(value).toString('base64').replace(/=+$/, '')]),
  ];
}

/** The secrets of the clone, by their names in the file. */
export function secretsIn(file: string): NamedSecrets {
  return JSON.parse(readFileSync(file, 'utf8')) as NamedSecrets;
}

/** The password of a connection's address. */
export function passwordOf(url: string): string {
  return decodeURIComponent(new URL(url).password);
}
