import { fragment } from '../fragment';
import { serviceUrl, text } from '../kinds';

export const redisConfig = fragment('Redis', 'Timing and wake-ups; nothing that may not be lost.', {
  REDIS_URL: serviceUrl(['redis', 'rediss'], 'redis://localhost:6379').help(
    'Redis 7 or Valkey 8, with `maxmemory-policy noeviction`.',
  ),
  REDIS_KEY_PREFIX: text('letters, digits, ":", "_" or "-"', 'causerie:', /^[\w:-]+$/)
    .default('causerie:')
    .help('Begins every key, so that several installations can share one server.'),
});
