import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const FOLDER = join(__dirname, 'foundation');

/** The first schema, as SQL files in the order of their names. */
export class Foundation1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const file of readdirSync(FOLDER).sort()) {
      if (file.endsWith('.sql')) await runner.query(readFileSync(join(FOLDER, file), 'utf8'));
    }
  }

  /** There is nothing before it to go back to. */
  down(): Promise<void> {
    return Promise.reject(new Error('The first migration has no way back: restore a backup instead.'));
  }
}
