import { Door, DoorFull } from './door';

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

  it('turns away whom it has no room for, and lets go who has waited long enough', async () => {
    const door = new Door(1);
    let open = (): void => undefined;
    const inside = door.through(() => new Promise<void>((resolve) => (open = resolve)));
    const given = new AbortController();
    const impatient = door.through(() => Promise.resolve('in'), { signal: given.signal, waitingMax: 1 });
    await expect(door.through(() => Promise.resolve('in'), { waitingMax: 1 })).rejects.toThrow(DoorFull);
    given.abort(new Error('too late'));
    await expect(impatient).rejects.toThrow('too late');
    const patient = door.through(() => Promise.resolve('in'));
    open();
    await inside;
    // Nobody who has left stands in the way.
    await expect(patient).resolves.toBe('in');
    await expect(door.through(() => Promise.resolve('in'), { signal: given.signal })).rejects.toThrow(
      'too late',
    );
  });
});
