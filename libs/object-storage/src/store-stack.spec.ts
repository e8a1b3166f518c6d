import { ManualClock, PermanentError, UsageError } from '@causerie/kernel';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DiskStore } from './disk/disk-store';
import { SignedLinks } from './disk/signed-links';
import { StoreStack } from './store-stack';

const CONTENT = { contentType: 'text/plain' };
let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'causerie-stack-'))));
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
const aStore = (name: string): DiskStore => new DiskStore({ name, folder: join(home, name), links });

/** A disk that is not there: a file stands where its folder should be. */
const outage = (name: string): { end(): void } => {
  writeFileSync(join(home, name), '');
  return { end: () => rmSync(join(home, name)) };
};

function aStack() {
  const clock = new ManualClock();
  const failures: string[] = [];
  const stack = new StoreStack({
    stores: [aStore('first'), aStore('second')],
    restMs: 5_000,
    clock,
    onFailure: (store) => failures.push(store),
  });
  return { stack, clock, failures };
}

describe('a stack of stores', () => {
  it('puts into the primary while that takes it', async () => {
    const { stack } = aStack();
    const placed = await stack.put('a/b', () => Buffer.from('x'), CONTENT);
    expect(placed).toMatchObject({ store: 'first', displaced: false });
  });

  it('puts the whole body into the fallback when the primary fails, and says so', async () => {
    const { stack, failures } = aStack();
    outage('first');
    const placed = await stack.put(
      'a/b',
      () => Readable.from([Buffer.from('wh'), Buffer.from('ole')]),
      CONTENT,
    );
    expect(placed).toMatchObject({ store: 'second', displaced: true, sizeBytes: 5 });
    expect(failures).toEqual(['first']);
    const { stream } = await stack.named('second').get('a/b');
    expect((await buffer(stream)).toString()).toBe('whole');
  });

  it('lets go of the body that a store did not take', async () => {
    const { stack } = aStack();
    outage('first');
    const bodies: Readable[] = [];
    await stack.put(
      'a/b',
      () => bodies[bodies.push(Readable.from([Buffer.from('x')])) - 1] as Readable,
      CONTENT,
    );
    expect(bodies.map((body) => body.destroyed)).toEqual([true, true]);
  });

  it('passes over a store that has just failed, and comes back to it', async () => {
    const { stack, clock, failures } = aStack();
    const gone = outage('first');
    await stack.put('a/1', () => Buffer.from('x'), CONTENT);
    gone.end();
    expect(await stack.put('a/2', () => Buffer.from('x'), CONTENT)).toMatchObject({ store: 'second' });
    expect(failures).toEqual(['first']);
    clock.advance(5_001);
    expect(await stack.put('a/3', () => Buffer.from('x'), CONTENT)).toMatchObject({ store: 'first' });
  });

  it('fails when no store takes it, and tries them all again next time', async () => {
    const { stack } = aStack();
    const outages = [outage('first'), outage('second')];
    await expect(stack.put('a/b', () => Buffer.from('x'), CONTENT)).rejects.toThrow('disk store failed');
    for (const one of outages) one.end();
    expect(await stack.put('a/b', () => Buffer.from('x'), CONTENT)).toMatchObject({ store: 'first' });
  });

  it('does not take what is wrong with the body for an outage', async () => {
    const { stack, failures } = aStack();
    const put = stack.put('a/b', () => Buffer.from('xx'), { ...CONTENT, sizeBytes: 1 });
    await expect(put).rejects.toThrow(PermanentError);
    expect(failures).toEqual([]);
  });

  it('names the stores there are when asked for another', () => {
    expect(() => aStack().stack.named('third')).toThrow(UsageError);
    expect(() => aStack().stack.named('third')).toThrow('first, second');
  });
});
