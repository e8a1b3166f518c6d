import Redis, { type RedisOptions as IoredisOptions } from 'ioredis';
import { OutageLog } from './outage-log';
import { parseRedisUrl } from './redis-url';
import { type SilenceWatch, watchSilence } from './silence-watch';

/** Longest pause between two tries to reconnect: what an outage may cost after Redis is back. */
const RECONNECT_CAP_MS = 1_000;

const WATCH_DEFAULT: SilenceWatch = { everyMs: 1_000, asks: true };

export interface ClientSettings {
  url: string;
  /** Who lost the connection, in the log. */
  subject: string;
  watch?: SilenceWatch;
}

function reconnectDelayMs(attempt: number): number {
  return Math.min(attempt * 50, RECONNECT_CAP_MS);
}

/** What every connection of the product shares: it reconnects for ever and a dead peer is noticed. */
function connectionOptions(url: string) {
  return {
    ...parseRedisUrl(url),
    retryStrategy: reconnectDelayMs,
    connectTimeout: 5_000,
    disconnectTimeout: 500,
    keepAlive: 10_000,
  } satisfies IoredisOptions;
}

/** A raw client, also for a library that insists on its own (Bull). Errors never crash; one log line an outage. */
export function createRedisClient(
  { url, subject, watch = WATCH_DEFAULT }: ClientSettings,
  options: IoredisOptions = {},
): Redis {
  const client = new Redis({ ...connectionOptions(url), ...options });
  const outage = new OutageLog(subject);
  client.on('error', (error) => outage.failed(error));
  client.on('ready', () => outage.recovered());
  watchSilence(client, watch);
  return client;
}
