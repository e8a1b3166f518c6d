import { parseRedisUrl } from './redis-url';

describe('a Redis address', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379 }],
    ['redis://10.0.0.1:7000/3', { host: '10.0.0.1', port: 7000, db: 3 }],
    ['redis://:p%40ss@r:1', { host: 'r', port: 1, password: 'p@ss' }],
    ['rediss://ann:pw@r', { host: 'r', port: 6379, username: 'ann', password: 'pw', tls: {} }],
    ['redis://[::1]:6380', { host: '::1', port: 6380 }],
  ])('%s is understood', (url, expected) => {
    expect(parseRedisUrl(url)).toEqual(expected);
  });

  it.each(['', 'localhost:6379', 'http://:secret@host'])('%p is refused without being repeated', (url) => {
    expect(() => parseRedisUrl(url)).toThrow(/must look like/);
    expect(() => parseRedisUrl(url)).not.toThrow(/secret/);
  });
});
