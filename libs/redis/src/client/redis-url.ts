import type { RedisOptions as IoredisOptions } from 'ioredis';

type Endpoint = Pick<IoredisOptions, 'host' | 'port' | 'username' | 'password' | 'db' | 'tls'>;

/**
 * `redis://user:password@host:6379/0` (or `rediss://` for TLS) in ioredis's words: Nest's transport takes
 * fields, not an address. Throws a TypeError that does not repeat the address: it may hold a password.
 */
export function parseRedisUrl(url: string): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^rediss?:$/.test(parsed.protocol)) {
    throw new TypeError('The Redis address must look like redis://host:6379 or rediss://host:6379.');
  }
  const db = parsed.pathname.slice(1);
  return {
    // An IPv6 address stands in brackets in a URL, not in a socket's options.
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? 6379 : Number(parsed.port),
    ...(parsed.username !== '' && { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password !== '' && { password: decodeURIComponent(parsed.password) }),
    ...(db !== '' && { db: Number(db) }),
    ...(parsed.protocol === 'rediss:' && { tls: {} }),
  };
}
