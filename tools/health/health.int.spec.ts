import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:http';
import { pickPort, type RunFile } from '@causerie/local-stack';
import { checkHealth, healthTable, isHealthy } from './health';

describe('npm run health', () => {
  let app: Server;
  let url: string;

  beforeAll(async () => {
    app = createServer((request, response) => {
      const ready = request.url !== '/readyz';
      response.writeHead(ready ? 200 : 503).end(ready ? 'ok' : 'redis: down');
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => app.close(resolve)));

  it('tells ready from alive, from gone, and shows no password', async () => {
    const gone = `http://127.0.0.1:${await pickPort()}`;
    const run = {
      apps: [
        { name: 'ingest', port: 1, url },
        { name: 'delivery', port: 2, url: gone },
      ],
      simulators: [{ platform: 'telegram', url }],
      appUrl: process.env['TEST_DATABASE_URL'] ?? '',
      redisUrl: process.env['TEST_REDIS_URL'] ?? '',
    } as unknown as RunFile;
    const rows = await checkHealth(run);
    expect(rows.map(({ name, live, ready }) => [name, live, ready])).toEqual([
      ['ingest', 'ok', '503 redis: down'],
      ['delivery', 'ECONNREFUSED', 'ECONNREFUSED'],
      ['simulated telegram', undefined, 'ok'],
      ['Postgres', undefined, 'ok'],
      ['Redis', undefined, 'ok'],
    ]);
    expect(rows.map(isHealthy)).toEqual([false, false, true, true, true]);
    const { password } = new URL(run.appUrl);
    if (password) expect(healthTable(rows)).not.toContain(password);
  });
});
