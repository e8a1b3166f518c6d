import { fragment } from '../fragment';
import { integer, milliseconds, serviceUrl } from '../kinds';

export const postgresConfig = fragment('Postgres', 'The one store of truth.', {
  DATABASE_URL: serviceUrl(
    ['postgres', 'postgresql'],
    'postgres://causerie_app:password@localhost:5432/causerie',
  ).help('Postgres 15 or newer, as the application role: one that owns nothing and bypasses no policy.'),
  DATABASE_POOL_MAX: integer({ min: 1, max: 200 })
    .default(10)
    .help('Connections a process may hold. All processes together stay below the server’s limit.'),
  DATABASE_CONNECT_TIMEOUT_MS: milliseconds({ min: 100, max: 60_000 })
    .default(5000)
    .help('How long to wait for a connection before the work is refused.'),
});
