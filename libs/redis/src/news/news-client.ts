import { ClientRedis } from '@nestjs/microservices';
import { createRedisClient } from '../client/create-redis-client';
import type { RedisOptions } from '../redis-options';

interface Listenable {
  on(event: string, listener: () => void): void;
}

/**
 * Nest's Redis client on our kind of connection. Nest's own gives up on a lost connection unless told how often
 * to try, logs each try, and waits for the server when it is closed.
 */
export class NewsClient extends ClientRedis {
  constructor(private readonly settings: Pick<RedisOptions, 'url'>) {
    super({});
  }

  override createClient(): unknown {
    return createRedisClient(
      { url: this.settings.url, subject: 'News out' },
      { lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1_000 },
    );
  }

  override registerErrorListener(): void {
    // The connection logs its own outages.
  }

  override registerReadyListener(client: Listenable): void {
    client.on('ready', () => {
      this.connectionPromise = Promise.resolve();
    });
  }

  override registerReconnectListener(client: Listenable): void {
    client.on('reconnecting', () => {
      this.connectionPromise = Promise.reject(new Error('Redis is away'));
      // Whoever publishes meanwhile is told; nobody else need be.
      this.connectionPromise.catch(() => undefined);
    });
  }

  override registerEndListener(): void {
    // Ends only when we close it.
  }

  override close(): Promise<void> {
    for (const client of [this.pubClient, this.subClient] as ({ disconnect(): void } | undefined)[]) {
      client?.disconnect();
    }
    return Promise.resolve();
  }
}
