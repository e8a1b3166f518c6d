import { RedisKeys } from './redis-keys';

const keys = new RedisKeys({ keyPrefix: 'causerie' });
const hashTag = (key: string) => /\{([^}]+)\}/.exec(key)?.[1];

describe('the keys of Redis', () => {
  it('gives all keys of a shard one slot in a cluster', () => {
    const tags = Object.values(keys.windowShard(7)).map(hashTag);
    expect(tags).toHaveLength(6);
    expect(new Set(tags)).toEqual(new Set(['7']));
  });

  it('keeps two installations apart in every shape', () => {
    const other = new RedisKeys({ keyPrefix: 'other:' });
    for (const name of ['tokenBucket', 'lease', 'cache'] as const) {
      expect(keys[name]('w', 'n')).not.toBe(other[name]('w', 'n'));
    }
    expect(keys.news('turn.started')).toBe('causerie:news:turn.started');
    expect(other.news('turn.started')).toBe('other:news:turn.started');
    expect(other.queue('turn.answer')).toBe('other:queue:{turn.answer}');
  });

  it('names the workspace in every key that belongs to one', () => {
    for (const name of ['tokenBucket', 'lease', 'cache'] as const)
      expect(keys[name]('w1', 'n')).toContain('w1');
  });

  it('refuses a prefix that would break the hash tag', () => {
    expect(() => new RedisKeys({ keyPrefix: 'a{b}' })).toThrow(/prefix/);
  });
});
