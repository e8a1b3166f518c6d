import { newId } from '@causerie/kernel';
import { shardOf, WINDOW_SHARDS } from './shard';

describe('the shard of a conversation', () => {
  it('is the same in every release: apps of two releases run side by side', () => {
    expect(shardOf('0199c2f4-5c1e-7b7a-9d53-2f6d3c1a8e40')).toBe(10);
  });

  it('spreads ids made at the same moment', () => {
    const counts = new Array<number>(WINDOW_SHARDS).fill(0);
    for (let i = 0; i < 16_000; i += 1) {
      const shard = shardOf(newId(1_760_000_000_000));
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});
