import type Redis from 'ioredis';

export interface SilenceWatch {
  /** How often to look, ms. */
  everyMs: number;
  /**
   * Ask for an answer when nothing came since the last look. Off where the connection blocks and its own
   * commands answer more often than `everyMs`.
   */
  asks: boolean;
}

/** Counted in looks, not in time: a process that was busy itself has not proved the server dead. */
const SILENT_LOOKS_MAX = 3;

/**
 * A server that vanished or froze closes no socket, and TCP needs many minutes to notice. After three looks in
 * a row without a byte from it the connection is made anew.
 */
export function watchSilence(client: Redis, { everyMs, asks }: SilenceWatch): void {
  let heardBytes = -1;
  let silentLooks = 0;
  const timer = setInterval(() => {
    if (client.status !== 'ready') return;
    const { bytesRead } = client.stream;
    silentLooks = bytesRead === heardBytes ? silentLooks + 1 : 0;
    heardBytes = bytesRead;
    if (silentLooks >= SILENT_LOOKS_MAX) {
      silentLooks = 0;
      client.disconnect(true);
    } else if (asks) {
      client.ping().catch(() => undefined);
    }
  }, everyMs);
  timer.unref();
  client.once('end', () => clearInterval(timer));
}
