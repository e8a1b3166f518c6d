import './register-aliases';
import { joinTestStack } from '@causerie/local-stack';
import { prepareTemplate } from '../src/template-database';

declare global {
  /** What the teardown calls; unset when the servers were given from outside. */
  var leaveTestStack: (() => void) | undefined;
}

/**
 * Before any test: real Postgres and Redis, in TEST_DATABASE_URL (the owner's connection) and TEST_REDIS_URL. Given
 * ones are used; otherwise the clone's shared test stack is joined, and started when it does not run.
 */
export default async function globalSetup(): Promise<void> {
  if (!process.env['TEST_DATABASE_URL'] || !process.env['TEST_REDIS_URL']) {
    const stack = await joinTestStack((line) => process.stderr.write(`${line}\n`));
    process.env['TEST_DATABASE_URL'] ||= stack.postgres.ownerUrl;
    process.env['TEST_REDIS_URL'] ||= stack.redis.url;
    globalThis.leaveTestStack = stack.leave;
  }
  await prepareTemplate(process.env['TEST_DATABASE_URL']);
}
