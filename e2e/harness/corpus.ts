import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Payloads of real systems, beside the project and not part of it. */
const CORPUS = process.env['CAUSERIE_CORPUS'] ?? join(__dirname, '..', '..', '..', 'shared', 'corpus');

export interface Sample {
  name: string;
  bytes: Buffer;
}

/** The files of one folder of the corpus, sorted; none when the corpus is not there. */
export function corpusFiles(folder: string): Sample[] {
  const path = join(CORPUS, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: readFileSync(join(path, name)) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The rows of a file of JSON lines. */
export function corpusLines(path: string): Record<string, unknown>[] {
  const lines = readFileSync(join(CORPUS, path), 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A test that needs the corpus: counted as skipped where there is none. */
export const withCorpus = existsSync(CORPUS) ? it : it.skip;
