import { pickPort } from '@causerie/local-stack';
import { providePostgres, provideRedis } from './infrastructure';

const log = (): void => undefined;
const given = (name: string): string => process.env[name] ?? '';

describe('given servers', () => {
  it('are used as they are, and their passwords are not shown', async () => {
    const postgres = await providePostgres(given('TEST_DATABASE_URL'), log);
    const redis = await provideRedis(given('TEST_REDIS_URL'), log);
    expect([postgres.embedded, redis.embedded]).toEqual([undefined, undefined]);
    for (const { url, about } of [postgres, redis]) {
      const { password } = new URL(url);
      if (password) expect(about).not.toContain(password);
    }
  });

  it('that do not answer give a sentence with a way out', async () => {
    const port = await pickPort();
    await expect(providePostgres(`postgres://u:secret@127.0.0.1:${port}/x`, log)).rejects.toThrow(
      new RegExp(
        `^Cannot use the Postgres of DATABASE_URL at 127.0.0.1:${port}/x \\(.*ECONNREFUSED.*\\): start it,`,
      ),
    );
    await expect(provideRedis(`redis://:secret@127.0.0.1:${port}`, log)).rejects.toThrow(
      new RegExp(`^Cannot use the Redis of REDIS_URL at 127.0.0.1:${port} \\(.*ECONNREFUSED.*\\): start it,`),
    );
  });

  it('that refuse the password give a sentence without it', async () => {
    const url = new URL(given('TEST_DATABASE_URL'));
    url.password = 'wrong-one';
    const refused = providePostgres(url.href, log);
    await expect(refused).rejects.toThrow(/password authentication failed/);
    await expect(refused).rejects.not.toThrow(/wrong-one/);
  });
});
