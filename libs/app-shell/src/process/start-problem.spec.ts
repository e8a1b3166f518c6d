import { UsageError } from '@causerie/kernel';
import { startProblem } from './start-problem';

const LISTEN = { port: 3001, host: 'here' };

const failure = (fields: object, message = 'x') => Object.assign(new Error(message), fields);

describe('startProblem', () => {
  it.each<[string, unknown, RegExp]>([
    ['a usage error', new UsageError('Set A.'), /^Set A\.$/],
    ['a taken port', failure({ code: 'EADDRINUSE', syscall: 'listen' }), /Port 3001 is taken.*set PORT/],
    ['a closed port', failure({ code: 'EACCES', syscall: 'listen' }), /above 1023/],
    [
      'a server that is not there',
      failure({ code: 'ECONNREFUSED', address: '127.0.0.1', port: 5432 }),
      /127\.0\.0\.1:5432/,
    ],
    ['an unknown host', failure({ code: 'ENOTFOUND', hostname: 'db' }), /host db is not known/],
    ['an unknown address to listen on', failure({ code: 'ENOTFOUND', hostname: 'here' }), /address in HOST/],
    ['a wrong password', failure({ code: '28P01' }), /DATABASE_URL/],
    ['no migrations', failure({ code: '42P01' }), /migrate/],
    ['a wrong Redis password', failure({}, 'WRONGPASS invalid'), /REDIS_URL/],
    [
      'one of several tries',
      new AggregateError([failure({ code: 'ECONNREFUSED', address: '::1', port: 6379 })]),
      /::1:6379/,
    ],
    ['a cause', new Error('outer', { cause: failure({ code: '3D000' }) }), /does not exist/],
  ])('says what to do about %s', (_what, error, sentence) => {
    expect(startProblem(error, LISTEN)).toMatch(sentence);
  });

  it('leaves the unexpected to be shown whole', () => {
    expect(startProblem(new TypeError('x is not a function'), LISTEN)).toBeUndefined();
    expect(startProblem('text', LISTEN)).toBeUndefined();
  });
});
