import { CloudinaryStore, type CloudinaryStoreOptions } from '@causerie/object-storage';
import { TransientError } from '@causerie/kernel';
import { v2 as sdk } from 'cloudinary';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startCloudinarySimulator, type CloudinarySimulator } from './cloudinary-simulator/simulator';
import { describeObjectStore } from './object-store-contract';
import { describeSilentServer } from './silent-server-contract';

const PLAIN = { contentType: 'text/plain' };
const MB = 1024 * 1024;
const simulators: CloudinarySimulator[] = [];

async function aSimulator(): Promise<CloudinarySimulator> {
  const simulator = await startCloudinarySimulator();
  simulators.push(simulator);
  return simulator;
}

function aStore({ url, account }: CloudinarySimulator, changed: Partial<CloudinaryStoreOptions> = {}) {
  return new CloudinaryStore({
    cloudName: account.cloudName,
    apiKey: account.apiKey,
    apiSecret: account.apiSecret,
    apiUrl: url,
    deliveryUrl: url,
    timeouts: { connectMs: 2_000, readMs: 10_000 },
    ...changed,
  });
}

afterAll(() => Promise.all(simulators.map((simulator) => simulator.close())));

describeObjectStore('Cloudinary', async () => ({ store: aStore(await aSimulator()) }), {
  emptyRefused: true,
  listUnordered: true,
  linkNamedByKey: true,
  keyLengthMax: 255,
});
describeSilentServer('Cloudinary', async () => {
  const simulator = await aSimulator();
  const open = (url: string, timeouts: CloudinaryStoreOptions['timeouts']) =>
    aStore(simulator, { apiUrl: url, deliveryUrl: url, timeouts });
  return { url: simulator.url, open };
});

describe('Cloudinary', () => {
  let simulator: CloudinarySimulator;
  let store: CloudinaryStore;
  beforeEach(async () => {
    simulator = await aSimulator();
    store = aStore(simulator);
  });

  const failure = async (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => new Error('It did not fail.'),
      (error: Error) => error,
    );

  it('keeps the content type as it was, whatever letters it has', async () => {
    const contentType = 'text/plain; charset="a=b|c\\d&é"';
    await store.put('a/b', Buffer.from('x'), { contentType });
    expect(await store.head('a/b')).toMatchObject({ contentType });
  });

  it('never gives what stood under a key before, though the network in front keeps what it gave', async () => {
    for (const body of ['first', 'second']) {
      await store.put('a/b', Buffer.from(body), PLAIN);
      expect(await text((await store.get('a/b')).stream)).toBe(body);
      simulator.account.advance(1_000);
    }
  });

  it('serves two accounts in one process and leaves the global settings of the SDK alone', async () => {
    const before = { ...sdk.config() };
    const other = aStore(await aSimulator());
    await Promise.all([store, other].map((one, at) => one.put('a/b', Buffer.from(`${at}`), PLAIN)));
    const bodies = [store, other].map(async (one) => text((await one.get('a/b')).stream));
    expect(await Promise.all(bodies)).toEqual(['0', '1']);
    expect(sdk.config()).toEqual(before);
  });

  it('asks the Admin API for nothing when it puts, deletes or links', async () => {
    await store.put('a/b', Buffer.from('x'), PLAIN);
    await store.link('a/b', { expiresInMs: 60_000 });
    await store.delete('a/b');
    expect(simulator.account.adminCalls).toBe(0);
  });

  it('links until the link ends, a day and more', async () => {
    await store.put('a/b', Buffer.from('x'), PLAIN);
    const link = await store.link('a/b', { expiresInMs: 26 * 3_600_000 });
    simulator.account.advance(25 * 3_600_000);
    expect((await fetch(link)).status).toBe(200);
    simulator.account.advance(3_600_000);
    expect((await fetch(link)).status).toBe(401);
    expect(link).not.toContain(simulator.account.apiSecret);
  });

  it('gives a link no other end than it has', async () => {
    await store.put('a/b', Buffer.from('x'), PLAIN);
    const link = new URL(await store.link('a/b', { expiresInMs: 60_000 }));
    link.searchParams.set('expires_at', '9999999999');
    expect((await fetch(link)).status).toBe(401);
    link.searchParams.delete('expires_at');
    expect((await fetch(link)).status).toBe(401);
  });

  it.each(['image/up/v1/a', 'raw/up/v22/b', 'v1/a', 'http/a'])(
    'finds the key %s again, though it looks like an address',
    async (key) => {
      await store.put(key, Buffer.from(key), PLAIN);
      expect(await text((await store.get(key)).stream)).toBe(key);
      expect((await store.list('')).objects).toMatchObject([{ key }]);
    },
  );

  it('passes over what others have put into the account', async () => {
    await store.put('a/b', Buffer.from('x'), PLAIN);
    for (const foreign of ['a/höhe', 'a/c_d', 'a/v']) {
      simulator.account.store(foreign, Buffer.from('x'), {});
    }
    expect((await store.list('')).objects).toEqual([{ key: 'a/b', sizeBytes: 1 }]);
  });

  it('sends the last part only when the body has ended well', async () => {
    const body = new PassThrough();
    const put = failure(store.put('a/b', body, PLAIN));
    for (let sent = 0; sent < 8; sent += 1) {
      if (!body.write(Buffer.alloc(MB))) await once(body, 'drain');
    }
    body.destroy(new Error('broke off'));
    expect((await put).message).toBe('broke off');
    expect(simulator.account.assets.size).toBe(0);
  });

  it('stops reading a body that is refused in the middle', async () => {
    const body = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(MB);
      })(),
    );
    simulator.mood = 500;
    expect(await failure(store.put('a/b', body, PLAIN))).toBeInstanceOf(TransientError);
    expect(body.destroyed).toBe(true);
  });

  it.each([500, 502, 401, 403, 429] as const)('counts %d as an outage', async (status) => {
    await store.put('a/b', Buffer.from('x'), PLAIN);
    simulator.mood = status;
    const calls = [
      store.put('a/b', Buffer.from('x'), PLAIN),
      store.get('a/b'),
      store.head('a/b'),
      store.delete('a/b'),
      store.list('a'),
    ];
    for (const error of await Promise.all(calls.map(failure))) {
      expect(error).toBeInstanceOf(TransientError);
      expect(error.message).toContain(String(status));
    }
  });

  it('says when an exhausted Admin API answers again', async () => {
    simulator.account.adminCallsLeft = 0;
    const error = (await failure(store.head('a/b'))) as TransientError;
    expect(error.retryAfterMs).toBeGreaterThan(3_500_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(3_600_000);
  });

  it('counts refused credentials and a server that is gone as outages, without a word of the secrets', async () => {
    const { apiKey, apiSecret } = simulator.account;
    const refused = aStore(simulator, { apiSecret: 'wrong-secret-value' });
    const gone = aStore(simulator, { apiUrl: 'http://127.0.0.1:1', deliveryUrl: 'http://127.0.0.1:1' });
    for (const one of [refused, gone]) {
      const calls = [
        one.head('a/b'),
        one.put('a/b', Buffer.from('x'), PLAIN),
        one.delete('a/b'),
        one.list(''),
      ];
      for (const error of await Promise.all(calls.map(failure))) {
        expect(error).toBeInstanceOf(TransientError);
        const told = `${error.stack ?? ''}${JSON.stringify(error)}${JSON.stringify(error.cause)}`;
        for (const secret of [apiSecret, apiKey, 'wrong-secret-value']) expect(told).not.toContain(secret);
      }
    }
  });
});
