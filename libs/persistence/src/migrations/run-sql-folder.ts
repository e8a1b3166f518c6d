import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryRunner } from 'typeorm';

/** A migration written as SQL files: they run in the order of their names. */
export async function runSqlFolder(runner: QueryRunner, name: string): Promise<void> {
  const folder = join(__dirname, name);
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.sql')) await runner.query(readFileSync(join(folder, file), 'utf8'));
  }
}
