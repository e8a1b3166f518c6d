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
function corpusLines(path: string): Record<string, unknown>[] {
  const lines = readFileSync(join(CORPUS, path), 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A test that needs the corpus: counted as skipped where there is none. */
export const withCorpus = existsSync(CORPUS) ? it : it.skip;

/** Bytes, a secret, and whether the signature is theirs. */
export interface Vector {
  id: string;
  secret: string;
  body: string;
  signature: string;
  valid: boolean;
}

/** A list of the signature vectors. */
export function corpusVectors<Entry>(list: string): Entry[] {
  const file = corpusFiles('vectors').find(({ name }) => name === 'hmac.json');
  return (JSON.parse(file!.bytes.toString('utf8')) as Record<string, Entry[]>)[list] ?? [];
}

/** By file: how many messages another library makes of it. */
export function peerCounts(peer: string, list: string): Map<string, number> {
  const rows = corpusLines(`peers/whatsapp.${peer}.shared.jsonl`);
  return new Map(rows.map((row) => [String(row['file']), Array.isArray(row[list]) ? row[list].length : 0]));
}
