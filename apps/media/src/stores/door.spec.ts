import { Door } from './door';

describe('a door', () => {
  it('never lets more in than it has places, and everyone in the end', async () => {
    const door = new Door(2);
    let inside = 0;
    let most = 0;
    const visit = (): Promise<void> =>
      door.through(async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 20 }, visit));
    expect([most, inside]).toEqual([2, 0]);
  });

  it('gives the place of work that failed to the next', async () => {
    const door = new Door(1);
    await expect(door.through(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    await expect(door.through(() => Promise.resolve('found'))).resolves.toBe('found');
  });
});
