import { createLogger } from '../logging/create-logger';
import { KnownSecrets } from './known-secrets';
import { registerSecret, registerSecretShapes, scrub } from './scrub';
import { serializeError } from './serialize-error';

/** Made up here, in the shapes of the real ones. */
const botToken = `123456789:${'TESTtest_-'.repeat(4).slice(0, 35)}`;
const pageToken = `EAA${'Testtest1234'.repeat(4)}`;
const jwt = [{ alg: 'HS256', typ: 'JWT' }, { sub: 'test' }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('sig-nature_test')
  .join('.');
const exact = 'exact "quoted" \\ value';

const SECRETS: Record<string, { secret: string; seen: string }> = {
  'a bot token': { secret: botToken, seen: `token ${botToken} refused` },
  'a bot token in a URL': {
    secret: botToken,
    seen: `GET https://api.example.org/bot${botToken}/sendMessage`,
  },
  'a bot token in a file URL': {
    secret: botToken,
    seen: `https://api.example.org/file/bot${botToken}/photos/file_1.jpg`,
  },
  'a page token': { secret: pageToken, seen: `error for ${pageToken}.` },
  'a token in a query string': {
    secret: 'abc123secret',
    seen: 'https://g.example/me?access_token=abc123secret&x=1',
  },
  'a JSON Web Token': { secret: jwt, seen: `ws token ${jwt} expired` },
  'a bearer header': { secret: 'opaque.token-123', seen: 'authorization: Bearer opaque.token-123' },
  'one of our API keys': {
    secret: 'csr_live_abcdefgh12345678',
    seen: 'key csr_live_abcdefgh12345678 unknown',
  },
  'a model provider’s key': {
    secret: 'sk-proj-abcdefgh12345678',
    seen: 'Incorrect key: sk-proj-abcdefgh12345678',
  },
  'a Postgres password': {
    secret: 'p@ss/word',
    seen: 'connect postgres://app:p@ss/word@db:5432/causerie failed',
  },
  'a Redis password': { secret: 'hunter22', seen: 'redis://:hunter22@cache:6379/0 refused' },
  'a registered value': { secret: exact, seen: `decrypted ${exact} for account` },
};

beforeAll(() => {
  registerSecretShapes([/\b\d{6,12}:[\w-]{35}/, /(?<=\bbot)\d{6,12}:[\w-]{35}/, /\bEAA[A-Za-z0-9]{20,}/]);
  registerSecret(exact);
});

function lines() {
  const written: string[] = [];
  const logger = createLogger({
    app: 'test',
    level: 'trace',
    destination: { write: (l) => written.push(l) },
  });
  return { logger, written };
}

class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    message: string,
    readonly response: unknown,
  ) {
    super(message);
  }
}

describe.each(Object.entries(SECRETS))('%s', (_name, { secret, seen }) => {
  const escaped = JSON.stringify(secret).slice(1, -1);

  const ways: Record<string, (logger: ReturnType<typeof lines>['logger']) => void> = {
    'as a message': (logger) => logger.info(seen),
    'in a field': (logger) => logger.info({ detail: seen }, 'x'),
    'deep in a nested object': (logger) => logger.info({ a: { b: [{ c: { d: { e: { f: seen } } } }] } }, 'x'),
    'in an error': (logger) => logger.error(new Error(seen)),
    'in an error’s cause': (logger) =>
      logger.error({ err: new Error('outer', { cause: new Error(seen) }) }, 'x'),
    'in an aggregate error': (logger) =>
      logger.error({ err: new AggregateError([new Error(seen)], 'many') }, 'x'),
    'in an error in a field': (logger) => logger.warn({ reason: { why: new Error(seen) } }, 'x'),
    'in an error’s own fields': (logger) =>
      logger.error({ err: new HttpError('failed', { body: seen }) }, 'x'),
    'in a child logger’s fields': (logger) => logger.child({ where: seen }).info('x'),
    'as a thrown text': (logger) => logger.error({ err: seen }, 'x'),
  };

  it.each(Object.entries(ways))('is not seen in a log line: %s', (_way, write) => {
    const { logger, written } = lines();
    write(logger);
    expect(written).toHaveLength(1);
    expect(() => JSON.parse(written[0]!) as unknown).not.toThrow();
    expect(written[0]).not.toContain(secret);
    expect(written[0]).not.toContain(escaped);
  });

  it('is not seen in a scrubbed text or a serialized error', () => {
    expect(scrub(seen)).not.toContain(secret);
    expect(scrub(seen)).toContain('[secret]');
    expect(JSON.stringify(serializeError(new Error(seen)))).not.toContain(escaped);
  });
});

describe('redaction', () => {
  it('hides fields by their name, at any depth', () => {
    const { logger, written } = lines();
    logger.info({
      token: 'a',
      q: { 'Access-Token': 'b', deep: [{ body: { text: 'c' } }] },
      headers: { x: 'd' },
    });
    expect(JSON.parse(written[0]!)).toMatchObject({
      token: '[secret]',
      q: { 'Access-Token': '[secret]', deep: [{ body: '[secret]' }] },
      headers: '[secret]',
    });
  });

  it('keeps of an error its type, message, stack and code, and nothing else', () => {
    const error = Object.assign(new HttpError('refused', { text: 'what a person wrote' }), {
      code: 'E403',
      detail: 'row',
    });
    expect(Object.keys(serializeError(error)).sort()).toEqual(['code', 'message', 'stack', 'type']);
    expect(serializeError({ body: 'x' })).toEqual({ type: 'NotAnError', message: 'thrown: object' });
  });

  it('leaves ordinary lines as they are', () => {
    const text =
      'turn.answer replied at 2026-01-01T12:00:00Z for 0198b1c2-0000-7000-8000-000000000000, http://localhost:3001/x';
    expect(scrub(text)).toBe(text);
  });
});

describe('KnownSecrets', () => {
  it('finds every occurrence, the longest of those that begin alike, and keeps the rest', () => {
    const secrets = new KnownSecrets();
    secrets.add('12345678');
    secrets.add('1234567890');
    expect(secrets.replaceIn('12345678,1234567890,1234567', '*')).toBe('*,*,1234567');
    expect(secrets.replaceIn('x1234567812345678', '*')).toBe('x**');
  });

  it('does not hide short words', () => {
    const secrets = new KnownSecrets();
    secrets.add('test');
    expect(secrets.replaceIn('a test', '*')).toBe('a test');
  });
});
