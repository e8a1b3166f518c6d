import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installAliases } from './aliases';

const ROOT = join(__dirname, '..', '..', '..');

declare global {
  /** What the teardown calls; unset when the servers were given from outside. */
  var leaveTestStack: (() => void) | undefined;
}

/**
 * Before any test: real Postgres and Redis, in TEST_DATABASE_URL (the owner's connection) and TEST_REDIS_URL. Given
 * ones are used; otherwise the clone's shared test stack is joined, and started when it does not run.
 */
export default async function globalSetup(): Promise<void> {
  installAliases(ROOT);
  if (!process.env['TEST_DATABASE_URL'] || !process.env['TEST_REDIS_URL']) {
    const { joinTestStack } = await import('@causerie/local-stack');
    const stack = await joinTestStack((line) => process.stderr.write(`${line}\n`));
    process.env['TEST_DATABASE_URL'] ||= stack.postgres.ownerUrl;
    process.env['TEST_REDIS_URL'] ||= stack.redis.url;
    globalThis.leaveTestStack = stack.leave;
  }
  await prepareTemplate(process.env['TEST_DATABASE_URL']);
}

/** The migrated template database, made by `libs/testing/src/template-database.ts`. */
async function prepareTemplate(ownerUrl: string): Promise<void> {
  const file = join(ROOT, 'libs', 'testing', 'src', 'template-database');
  if (!existsSync(`${file}.ts`)) return;
  const { prepareTemplate: prepare } = (await import(file)) as {
    prepareTemplate?: (url: string) => Promise<void>;
  };
  await prepare?.(ownerUrl);
}
