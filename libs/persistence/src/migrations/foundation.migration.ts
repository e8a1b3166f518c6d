import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runSqlFolder } from './run-sql-folder';

/** The first schema. */
export class Foundation1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runSqlFolder(runner, 'foundation');
  }

  /** There is nothing before it to go back to. */
  down(): Promise<void> {
    return Promise.reject(new Error('The first migration has no way back: restore a backup instead.'));
  }
}
