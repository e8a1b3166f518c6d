import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runSqlUpgrade } from './run-sql-folder';

/** Files: fetched, stored, shown in albums, and sent by handle. */
export class Media1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runSqlUpgrade(runner, 'media');
  }

  /** It only adds: services of the version before go on working with it. */
  down(): Promise<void> {
    return Promise.reject(new Error('This migration has no way back: restore a backup instead.'));
  }
}
