import { newId } from '@causerie/kernel';
import { eventually, testRedis } from '@causerie/testing';
import { Controller, type INestMicroservice, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NewsPayload } from '@causerie/contracts';
import { RedisProxy } from '../../testing/redis-proxy';
import { RedisConnection } from '../client/redis-connection';
import { RedisModule } from '../redis.module';
import type { RedisOptions } from '../redis-options';
import { RedisKeys } from '../redis-keys';
import { newsServerOptions } from './news-server';
import { NewsPublisher } from './news-publisher';
import { OnNews } from './on-news';

@Controller()
class Listener {
  readonly heard: string[] = [];

  @OnNews('turn.stop')
  onTurnStop({ turnId }: NewsPayload<'turn.stop'>): void {
    this.heard.push(turnId);
  }
}

async function startReplica(options: RedisOptions): Promise<INestMicroservice> {
  const module = await Test.createTestingModule({
    imports: [RedisModule.forRoot(options)],
    controllers: [Listener],
  }).compile();
  const app = module.createNestMicroservice(newsServerOptions(options));
  module.useLogger(false);
  await app.listen();
  return app;
}

describe('news', () => {
  const { url, keyPrefix } = testRedis();
  let proxy: RedisProxy;
  let replicas: INestMicroservice[];

  const heardBy = (replica: number) => replicas[replica]?.get(Listener).heard ?? [];
  const tell = async (turnId: string, from = 0) =>
    replicas[from]?.get(NewsPublisher).publish('turn.stop', { v: 1, turnId });
  /** Listeners subscribe in their own time: tells until all have heard. */
  const tellUntilHeard = (what: string, listeners: number[]) =>
    eventually(what, async () => {
      const turnId = newId();
      await tell(turnId);
      await new Promise((resolve) => setImmediate(resolve));
      return listeners.every((listener) => heardBy(listener).length > 0);
    });

  beforeAll(async () => {
    Logger.overrideLogger(false);
    proxy = await RedisProxy.before(url);
    replicas = await Promise.all([
      startReplica({ url: proxy.url, keyPrefix }),
      startReplica({ url: proxy.url, keyPrefix }),
      startReplica({ url: proxy.url, keyPrefix: testRedis().keyPrefix }),
    ]);
  });

  beforeEach(() => {
    for (const replica of replicas) replica.get(Listener).heard.length = 0;
  });

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await proxy.shut();
  });

  it('reaches every replica, and no other installation', async () => {
    await tellUntilHeard('both replicas listen', [0, 1]);
    expect(heardBy(2)).toEqual([]);
  });

  it('of a shape that is not in the catalog is neither sent nor heard', async () => {
    await tellUntilHeard('both replicas listen', [0, 1]);
    const channel = new RedisKeys({ keyPrefix }).news('turn.stop');
    const redis = replicas[0]?.get(RedisConnection);
    const wrong = JSON.stringify({ pattern: 'turn.stop', data: { v: 1, turnId: 'wrong' } });
    await redis?.client.publish(channel, wrong);
    await redis?.client.publish(channel, 'no json');
    await tell('wrong');
    const last = newId();
    await tell(last);
    await eventually('the last news came', () => heardBy(1).includes(last));
    expect(heardBy(1)).not.toContain('wrong');
  });

  it('is dropped while Redis is away and flows again afterwards', async () => {
    await proxy.shut();
    await tell(newId());
    await proxy.open();
    for (const replica of replicas) replica.get(Listener).heard.length = 0;
    await tellUntilHeard('news flows again', [0, 1]);
  });

  it('flows again after the server fell silent', async () => {
    proxy.freeze();
    await eventually('the dead connections are given up', async () => {
      await tell(newId());
      return heardBy(0).length > 0 && heardBy(1).length > 0;
    });
  });

  it('does not keep an app from starting while Redis is away', async () => {
    const alone = await startReplica({ url: 'redis://127.0.0.1:1', keyPrefix });
    await alone.get(NewsPublisher).publish('turn.stop', { v: 1, turnId: newId() });
    await alone.close();
  });
});
