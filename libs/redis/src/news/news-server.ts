import { NEWS, type NewsName } from '@causerie/contracts';
import { type CustomStrategy, RedisContext, ServerRedis } from '@nestjs/microservices';
import { createRedisClient } from '../client/create-redis-client';
import type { RedisOptions } from '../redis-options';
import { RedisKeys } from '../redis-keys';

type NewsServerOptions = Pick<RedisOptions, 'url' | 'keyPrefix'>;

/**
 * Nest's Redis transport for news only: handlers name the catalog's pattern, the channel on the wire has the
 * installation's prefix, and payloads are checked before a handler sees them. Listening never fails: an app
 * starts while Redis is away and subscribes when it comes.
 */
export class NewsServer extends ServerRedis {
  private readonly keys: RedisKeys;
  private readonly names = new Map<string, NewsName>();

  constructor(private readonly settings: NewsServerOptions) {
    super({});
    this.keys = new RedisKeys(settings);
  }

  override listen(callback: (error?: unknown) => void): void {
    for (const pattern of this.messageHandlers.keys()) {
      if (!isNewsName(pattern)) return callback(new Error(`${pattern} is not in the catalog of news`));
      this.names.set(this.keys.news(pattern), pattern);
    }
    // Subscriptions wait in the offline queue and are repeated by the client after each reconnect.
    const client = createRedisClient(
      { url: this.settings.url, subject: 'News in' },
      { maxRetriesPerRequest: null },
    );
    this.subClient = client;
    client.on('message', (channel, text) => void this.hear(channel, text));
    for (const channel of this.names.keys()) client.subscribe(channel).catch(() => undefined);
    callback();
  }

  override close(): Promise<void> {
    (this.subClient as { disconnect(): void } | undefined)?.disconnect();
    return Promise.resolve();
  }

  private async hear(channel: string, text: string): Promise<void> {
    const name = this.names.get(channel);
    if (name === undefined) return;
    const { data } = Object(this.parseMessage(text)) as { data?: unknown };
    const payload = NEWS[name].schema.safeParse(data);
    if (!payload.success) {
      this.logger.warn(`${name} came in a shape that is not in the catalog; dropped`);
      return;
    }
    await this.handleEvent(name, { pattern: name, data: payload.data }, new RedisContext([channel]));
  }
}

function isNewsName(pattern: string): pattern is NewsName {
  return Object.hasOwn(NEWS, pattern);
}

/** For `app.connectMicroservice(newsServerOptions({ url, keyPrefix }))` before `app.startAllMicroservices()`. */
export function newsServerOptions(options: NewsServerOptions): CustomStrategy {
  return { strategy: new NewsServer(options) };
}
