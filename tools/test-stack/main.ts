import { joinTestStack, SetupError, stopTestStack } from '@causerie/local-stack';

/** `node tools/run.mjs test-stack start|stop`: the Postgres and Redis that tests share, by hand. */
async function main(command: string | undefined): Promise<void> {
  if (command === 'start') {
    const stack = await joinTestStack(console.error);
    stack.leave();
    console.log(`TEST_DATABASE_URL=${stack.postgres.ownerUrl}\nTEST_REDIS_URL=${stack.redis.url}`);
    return;
  }
  if (command !== 'stop') throw new SetupError('Say "test-stack start" or "test-stack stop".');
  if (!(await stopTestStack(console.log)))
    throw new SetupError('A test run uses the servers now: try again after it.');
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
});
