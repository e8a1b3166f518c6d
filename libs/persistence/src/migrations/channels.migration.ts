import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runSqlUpgrade } from './run-sql-folder';

/** What the rules of sending and several identities of one contact need. */
export class Channels1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runSqlUpgrade(runner, 'channels');
  }

  /** It only adds: services of the version before go on working with it. */
  down(): Promise<void> {
    return Promise.reject(new Error('This migration has no way back: restore a backup instead.'));
  }
}
