import { NEWS, type NewsName, type NewsPayload } from '@causerie/contracts';
import { errorMessage } from '@causerie/kernel';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';
import { REDIS_OPTIONS, type RedisOptions } from '../redis-options';
import { RedisKeys } from '../redis-keys';
import { NewsClient } from './news-client';

/** Tells every replica that listens. News only shortens a wait, so what cannot be sent is dropped. */
@Injectable()
export class NewsPublisher implements OnApplicationShutdown {
  private readonly logger = new Logger(NewsPublisher.name);
  private readonly client: NewsClient;

  constructor(
    @Inject(REDIS_OPTIONS) options: RedisOptions,
    private readonly keys: RedisKeys,
  ) {
    this.client = new NewsClient(options);
  }

  /** Never throws, and nobody need wait for it. Call it after the commit of what it tells. */
  async publish<Name extends NewsName>(name: Name, payload: NewsPayload<Name>): Promise<void> {
    try {
      const checked = NEWS[name].schema.parse(payload);
      await firstValueFrom(this.client.emit(this.keys.news(name), checked), { defaultValue: undefined });
    } catch (error) {
      this.logger.debug(`${name} was not told: ${errorMessage(error)}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
