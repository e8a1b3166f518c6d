import { createRequire } from 'node:module';
import { build } from '../bootstrap/build.mjs';
import { inRoot } from '../bootstrap/paths.mjs';

let stack;

/** The variables that name the test Postgres and Redis: given ones, else the clone's own, started when first needed. */
export async function testServers() {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
  if (TEST_DATABASE_URL && TEST_REDIS_URL) return { TEST_DATABASE_URL, TEST_REDIS_URL };
  stack ??= await localStack().then(({ joinTestStack }) => joinTestStack(() => {}));
  return { TEST_DATABASE_URL: stack.postgres.ownerUrl, TEST_REDIS_URL: stack.redis.url };
}

/** Stops the servers this run started, unless another test run uses them by now. */
export async function stopTestServers() {
  if (!stack) return;
  const { stopTestStack } = await localStack();
  stack.leave();
  if (!stack.postgres.reused) await stopTestStack(() => {});
}

async function localStack() {
  const silent = { line: () => {}, step: () => ({ done() {}, fail() {} }) };
  if (!(await build(silent))) throw new Error('The build failed.');
  return createRequire(import.meta.url)(inRoot('dist', 'tools', 'local-stack', 'index.js'));
}
