import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files for stores, to whom only their length matters. No two alike. */
export async function takePlainFiles(folder, count, megabytes) {
  const paths = Array.from({ length: count }, (_, at) => join(folder, `plain-${megabytes}-${at}`));
  for (const path of paths) await writeFile(path, randomBytes(megabytes * 1_000_000));
  return paths;
}
