import { randomBytes } from 'node:crypto';
import { requiredEnv } from './test-database';

/** The real Redis, and a key prefix that keeps suites apart. */
export function testRedis(): { url: string; keyPrefix: string } {
  return { url: requiredEnv('TEST_REDIS_URL'), keyPrefix: `test-${randomBytes(6).toString('hex')}:` };
}
