import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { ClientProxyFactory, Transport, type RedisOptions } from '@nestjs/microservices';
import { startApp, type AppOptions, type RunningApp, type ShellConfig } from './start-app';
import { loadTinyConfig, quietHooks, StoreCheck, TinyModule, type TinyHooks } from './testing/tiny-app';

const masterKey = randomBytes(32).toString('base64');

interface Tiny {
  running: RunningApp;
  hooks: TinyHooks;
  lines: string[];
  call: (path: string, init?: RequestInit) => Promise<Response>;
}

async function startTiny(extra: Partial<AppOptions<ShellConfig>> = {}): Promise<Tiny> {
  const hooks = quietHooks();
  const lines: string[] = [];
  const config = loadTinyConfig({ PORT: '0', MASTER_KEY: masterKey, LOG_LEVEL: 'debug' });
  const running = await startApp(
    {
      module: () => TinyModule.forRoot(hooks),
      readiness: [StoreCheck],
      bodyLimitBytes: () => 1000,
      ...extra,
    },
    config,
    { write: (line) => lines.push(line) },
  );
  return { running, hooks, lines, call: (path, init) => fetch(running.url + path, init) };
}

function post(
  body: RequestInit['body'],
  type = 'application/json',
  headers: Record<string, string> = {},
): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': type, ...headers } };
}

/** Everything that comes back until the other side hangs up. */
async function exchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes, 'latin1');
  return text(socket);
}

describe('a running app', () => {
  let tiny: Tiny;
  beforeAll(async () => (tiny = await startTiny()));
  afterAll(() => tiny.running.stop());

  it('answers its probes', async () => {
    const livez = await tiny.call('/livez');
    expect([livez.status, await livez.json()]).toEqual([200, { status: 'alive', lagMs: expect.any(Number) }]);
    expect((await tiny.call('/startupz')).status).toBe(200);
    const readyz = await tiny.call('/readyz');
    expect([readyz.status, await readyz.json()]).toEqual([200, { status: 'ready', checks: { store: 'ok' } }]);
  });

  it('is not ready while a dependency fails or is slow, but stays alive, and says nothing of the reason', async () => {
    tiny.hooks.checkStore = () => Promise.reject(new Error('password wrong for postgres://x'));
    const failed = await tiny.call('/readyz');
    expect([failed.status, await failed.text()]).toEqual([
      503,
      '{"status":"failing","checks":{"store":"failed"}}',
    ]);
    tiny.hooks.checkStore = () => new Promise(() => undefined);
    expect(await (await tiny.call('/readyz')).json()).toMatchObject({ checks: { store: 'slow' } });
    expect((await tiny.call('/livez')).status).toBe(200);
    tiny.hooks.checkStore = () => Promise.resolve();
    expect((await tiny.call('/readyz')).status).toBe(200);
  });

  it('counts requests by route template, not by address', async () => {
    await tiny.call('/fail/api?token=abc');
    const metrics = await tiny.call('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    const text = await metrics.text();
    expect(text).toMatch(
      /http_server_request_duration_seconds_count\{app="tiny",method="GET",route="\/fail\/:how",status="409"\} 1/,
    );
    expect(text).toContain('process_cpu_user_seconds_total');
    expect(tiny.lines.join('')).not.toContain('token=abc');
  });

  it('keeps the caller’s correlation id through the body into the handler and its log, and sends it back', async () => {
    const answer = await tiny.call(
      '/echo',
      post('{"a":1}', 'application/json', { 'x-correlation-id': 'caller-id-1' }),
    );
    expect(answer.headers.get('x-correlation-id')).toBe('caller-id-1');
    expect(await answer.json()).toMatchObject({
      body: { a: 1 },
      header: 'caller-id-1',
      context: 'caller-id-1',
    });
    const line = tiny.lines.find((one) => one.includes('"msg":"echoing"'));
    expect(JSON.parse(line!)).toMatchObject({ app: 'tiny', correlation_id: 'caller-id-1' });
    const other = await tiny.call('/echo', post('{}'));
    expect(other.headers.get('x-correlation-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each<[string, string, RequestInit, number, string]>([
    ['an unknown address', '/nothing?x=1', {}, 404, 'not_found'],
    ['a wrong method', '/echo', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['a body that is not JSON', '/echo', post('{"a":'), 400, 'bad_request'],
    ['a body that is too large', '/echo', post(JSON.stringify('x'.repeat(2000))), 413, 'body_too_large'],
    ['a content type nobody reads', '/echo', post('<a/>', 'application/xml'), 415, 'unsupported_media_type'],
    ['a body that is nested too deep', '/echo', post('['.repeat(400) + ']'.repeat(400)), 400, 'too_deep'],
    [
      'a compressed body',
      '/echo',
      post('{}', 'application/json', { 'content-encoding': 'gzip' }),
      415,
      'encoded_body',
    ],
    ['an address that cannot be decoded', '/fail/%FF', {}, 400, 'bad_request'],
    ['a refusal with a code of its own', '/fail/api', {}, 409, 'already_connected'],
    ['a transient failure', '/fail/transient', {}, 503, 'unavailable'],
    ['an unexpected failure', '/fail/other', {}, 500, 'internal'],
  ])('answers %s with a code and a sentence', async (_what, path, init, status, code) => {
    const answer = await tiny.call(path, init);
    const body = (await answer.json()) as object;
    expect(answer.status).toBe(status);
    expect(body).toEqual({ error: { code, message: expect.stringMatching(/^[A-Z].*[a-z]/) } });
    expect(JSON.stringify(body)).not.toMatch(/hunter2|stack|Postgres|nothing\?x|\.ts/);
  });

  it.each<[string, string, number, string]>([
    [
      'two lengths',
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3',
      400,
      'bad_request',
    ],
    [
      'a length and chunks',
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked',
      400,
      'bad_request',
    ],
    ['what is not HTTP', '\x16\x03\x01 nonsense', 400, 'bad_request'],
    ['endless headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}`, 431, 'headers_too_large'],
  ])('answers %s the same way and hangs up', async (_what, head, status, code) => {
    const answer = await exchange(tiny.running.url, `${head}\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`{"error":{"code":"${code}"`);
  });

  it('says which methods an address takes, and when to come again', async () => {
    expect((await tiny.call('/echo', { method: 'DELETE' })).headers.get('allow')).toBe('POST');
    expect((await tiny.call('/fail/transient')).headers.get('retry-after')).toBe('3');
  });

  it('logs an unexpected failure with its stack and correlation id', async () => {
    await tiny.call('/fail/other', { headers: { 'x-correlation-id': 'failing-call' } });
    const line = tiny.lines.find((one) => one.includes('failing-call') && one.includes('A request failed'));
    expect(JSON.parse(line!)).toMatchObject({ level: 'error', route: '/fail/:how', err: { type: 'Error' } });
  });

  it('logs its settings at start with secrets as yes or no', () => {
    const start = JSON.parse(tiny.lines.find((line) => line.includes('"msg":"starting"'))!) as {
      settings: string[];
    };
    expect(start.settings).toContain('MASTER_KEY=yes');
    expect(tiny.lines.join('')).not.toContain(masterKey);
  });
});

describe('an app that takes raw bodies', () => {
  let tiny: Tiny;
  beforeAll(async () => (tiny = await startTiny({ body: 'raw' })));
  afterAll(() => tiny.running.stop());

  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'made/up'])(
    'gets the very bytes of a body called %s',
    async (type) => {
      const bytes = Buffer.from([0x7b, 0x20, 0xff, 0x00, 0x7d]);
      const answer = await tiny.call('/echo', post(bytes, type));
      expect(await answer.json()).toMatchObject({ bytes: bytes.toString('base64') });
    },
  );

  it('gets an empty buffer where there is no body', async () => {
    expect(await (await tiny.call('/echo', { method: 'POST' })).json()).toMatchObject({ bytes: '' });
  });

  it('refuses a larger body than the limit, sized or streamed', async () => {
    expect((await tiny.call('/echo', post('x'.repeat(1001)))).status).toBe(413);
    const stream = new Blob(['x'.repeat(5000)]).stream();
    const streamed = { ...post(stream), duplex: 'half' } as RequestInit;
    expect((await tiny.call('/echo', streamed)).status).toBe(413);
    expect((await tiny.call('/echo', post('x'.repeat(1000)))).status).toBe(201);
  });
});

describe('an app with a Nest transport beside HTTP', () => {
  it('hears news, and a handler that fails is logged and harms nothing', async () => {
    const redis = new URL(process.env['TEST_REDIS_URL']!);
    const transport: RedisOptions = {
      transport: Transport.REDIS,
      options: { host: redis.hostname, port: Number(redis.port), password: redis.password || undefined },
    };
    const tiny = await startTiny({ microservices: () => [transport] });
    const client = ClientProxyFactory.create(transport);
    await client.connect();
    client.emit('tiny.news', { fails: true });
    client.emit('tiny.news', { fails: false });
    const failed = () => tiny.lines.find((line) => line.includes('A message handler failed'));
    // What fails is logged in its own time.
    while (!tiny.hooks.journal.includes('news') || failed() === undefined) await delay(5);
    const failure = failed();
    expect(JSON.parse(failure!)).toMatchObject({ level: 'error', context: 'rpc' });
    await client.close();
    await tiny.running.stop();
  });
});

describe('stopping', () => {
  it('is not ready at once, drains while HTTP still answers, then closes HTTP, then the stores', async () => {
    const tiny = await startTiny();
    let drained = () => undefined as void;
    tiny.hooks.drain = () => new Promise<void>((resolve) => (drained = resolve));
    tiny.running.app.getHttpServer().on('close', () => tiny.hooks.journal.push('http closed'));
    const stopped = tiny.running.stop('test');
    const readyz = await tiny.call('/readyz');
    expect([readyz.status, await readyz.json()]).toEqual([503, { status: 'draining' }]);
    expect((await tiny.call('/echo', post('{}'))).status).toBe(201);
    expect(tiny.running.stop()).toBe(stopped);
    drained();
    await stopped;
    expect(tiny.hooks.journal).toEqual(['drain, draining=true', 'http closed', 'close stores']);
    await expect(tiny.call('/livez')).rejects.toThrow();
  });

  it('closes what was started when the start fails', async () => {
    const first = await startTiny();
    const port = new URL(first.running.url).port;
    const hooks = quietHooks();
    const config = loadTinyConfig({ PORT: port, MASTER_KEY: masterKey, LOG_LEVEL: 'silent' });
    const second = startApp({ module: () => TinyModule.forRoot(hooks) }, config);
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(hooks.journal).toContain('close stores');
    await first.running.stop();
  });
});
