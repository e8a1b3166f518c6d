import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryRunner } from 'typeorm';

/** A migration written as SQL files: they run in the order of their names. */
export async function runSqlFolder(runner: QueryRunner, name: string): Promise<void> {
  for (const file of readdirSync(join(__dirname, name)).sort()) {
    if (file.endsWith('.sql')) await runSqlFile(runner, join(name, file));
  }
}

/** The same for one that changes what is there: with the rights it needs before it, and rules for all that is new after it. */
export async function runSqlUpgrade(runner: QueryRunner, name: string): Promise<void> {
  await runSqlFile(runner, 'shared/opening.sql');
  await runSqlFolder(runner, name);
  await runSqlFile(runner, 'shared/closing.sql');
}

async function runSqlFile(runner: QueryRunner, path: string): Promise<void> {
  await runner.query(readFileSync(join(__dirname, path), 'utf8'));
}
