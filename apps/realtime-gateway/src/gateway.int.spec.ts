import { ApiKeys } from '@causerie/access';
import { newId } from '@causerie/kernel';
import { ApiKeyStore } from '@causerie/persistence';
import { eventually, type TestWorkspace } from '@causerie/testing';
import { encodeCursor } from './protocol/cursor';
import { RetentionWorker } from './retention/retention.worker';
import { GatewayRig, type Gateway } from './testing/gateway-rig';
import { TestClient } from './testing/test-client';

let rig: GatewayRig;
let gateway: Gateway;
let workspace: TestWorkspace;
let conversation: string;

beforeAll(async () => {
  rig = await GatewayRig.create();
  gateway = await rig.start({ RT_ALLOWED_ORIGINS: 'https://console.example.org' });
});
beforeEach(async () => {
  workspace = await rig.workspace();
  conversation = await rig.conversation(workspace);
});
afterAll(() => rig.close());

const metrics = async (): Promise<string> => (await fetch(`${gateway.running.url}/metrics`)).text();

async function postToken(authorization: string | undefined, body?: object): Promise<Response> {
  return fetch(`${gateway.running.url}/v1/realtime/token`, {
    method: 'POST',
    headers: {
      ...(authorization && { authorization }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
}

describe('tokens', () => {
  const keyFor = async (scopes: Parameters<ApiKeys['create']>[1]['scopes']): Promise<string> => {
    const keys = new ApiKeys(new ApiKeyStore(rig.db.dataSource), rig.db.transaction);
    const { key } = await rig.db.transaction.run(workspace.id, (tx) =>
      keys.create(tx, { name: 'test', scopes }),
    );
    return `Bearer ${key}`;
  };

  it('an API key is exchanged for a short-lived token that opens a connection', async () => {
    const answer = await postToken(await keyFor(['realtime:connect', 'messages:read']));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { token, expiresAt } = (await answer.json()) as { token: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
    const client = await gateway.connect();
    client.send({ frame: 'auth', token });
    expect(await client.next('ready')).toMatchObject({ v: 1, frame: 'ready', expiresAt });
    expect(await client.subscribe(['workspace'])).toMatchObject({ frame: 'subscribed' });
    client.close();
  });

  it('a key hands on no more than it has', async () => {
    const key = await keyFor(['realtime:connect']);
    expect((await postToken(key, { scopes: ['messages:read'] })).status).toBe(403);
    expect((await postToken(key, { scopes: ['everything'] })).status).toBe(400);
    expect((await postToken(key, { channels: ['nonsense'] })).status).toBe(400);
    expect((await postToken(key, { subject: 'user 7' })).status).toBe(400);
    expect((await postToken(key, { subject: 'user-7' })).status).toBe(201);
    expect((await postToken(await keyFor(['messages:read']))).status).toBe(403);
  });

  it('a wrong, malformed or missing key is refused, all in the same words, and never logged', async () => {
    const key = await keyFor(['realtime:connect']);
    const wrong = `${key.slice(0, -4)}AAAA`;
    const answers = await Promise.all([postToken(wrong), postToken('Bearer nonsense'), postToken(undefined)]);
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401]);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect(gateway.lines.join('')).not.toContain(wrong.slice(-43, -4));
  });
});

describe('the door', () => {
  it('a connection without a token in time is closed with 4401', async () => {
    // A gateway of its own: on a busy machine others bring theirs later than this.
    const hasty = await rig.start({ RT_AUTH_DEADLINE_MS: '300' });
    expect(await (await hasty.connect()).end()).toEqual({ code: 4401, reason: 'not authenticated' });
  });

  it.each<[string, () => object]>([
    ['an invalid token', () => ({ frame: 'auth', token: 'nonsense' })],
    [
      'a token without the scope to connect',
      () => ({ frame: 'auth', token: rig.token(workspace.id, { scopes: ['messages:read'] }) }),
    ],
    ['another frame first', () => ({ frame: 'subscribe', channels: ['workspace'] })],
    ['nonsense first', () => ({ frame: 'nonsense' })],
  ])('%s is answered 4401', async (_what, frame) => {
    const client = await gateway.connect();
    client.send(frame());
    expect((await client.end()).code).toBe(4401);
    expect(client.frames).toEqual([]);
  });

  it('origins are compared exactly; a client without one is no browser and comes in', async () => {
    for (const origin of [
      'https://evil.example',
      'https://console.example.org.evil.example',
      'http://console.example.org',
      'null',
    ])
      await expect(gateway.connect({ origin })).rejects.toThrow('refused with 403');
    (await gateway.connect({ origin: 'https://console.example.org' })).close();
    (await gateway.connect()).close();
  });

  it('there is nothing but /ws to upgrade', async () => {
    await expect(TestClient.connect(`${gateway.running.url}/other`)).rejects.toThrow('refused with 404');
  });

  it('a frame above the limit is answered 1009, a binary one 4400', async () => {
    const big = await rig.client(gateway, workspace.id);
    big.ws.send('x'.repeat(65_537));
    expect((await big.end()).code).toBe(1009);
    const binary = await rig.client(gateway, workspace.id);
    binary.ws.send(Buffer.from('{}'), { binary: true });
    expect((await binary.end()).code).toBe(4400);
  });

  it('frames and connections are limited', async () => {
    const strict = await rig.start({
      RT_MESSAGES_PER_MINUTE: '5',
      RT_CONNECTIONS_PER_USER: '2',
      RT_CONNECTIONS_PER_IP: '3',
    });
    const first = await rig.client(strict, workspace.id);
    await rig.client(strict, workspace.id);
    await expect(rig.client(strict, workspace.id)).rejects.toThrow('closed with 4429');
    // The refused one has gone for the client before it has gone for the gateway.
    await eventually('room for the third', () =>
      rig.client(strict, workspace.id, { subject: 'user-2' }).catch(() => undefined),
    );
    await expect(strict.connect()).rejects.toThrow('refused with 429');
    for (let i = 0; i < 5; i++) first.send({ frame: 'ping' });
    expect((await first.end()).code).toBe(4429);
    await eventually('room for another', () =>
      strict.connect().then(
        () => true,
        () => false,
      ),
    );
  });

  it('an answer repeats nothing of what was sent, and the connection stays', async () => {
    const client = await rig.client(gateway, workspace.id);
    for (const text of ['canary', '{"v":1,"frame":"canary"}', '{"v":2,"frame":"ping"}']) client.ws.send(text);
    for (let i = 0; i < 3; i++) expect(await client.next('error')).toMatchObject({ code: 'bad_frame' });
    expect(await client.subscribe(['canary'])).toMatchObject({ code: 'bad_channel' });
    expect(JSON.stringify(client.frames)).not.toContain('canary');
    client.send({ frame: 'ping' });
    await client.next('pong');
    client.close();
  });
});

describe('workspaces are apart', () => {
  it('another workspace’s conversation is refused like one that does not exist: on subscribe and on resume', async () => {
    const foreign = await rig.conversation(await rig.workspace());
    const client = await rig.client(gateway, workspace.id);
    for (const cursor of [undefined, encodeCursor(workspace.id, 0)])
      for (const id of [foreign, newId()])
        expect(
          await client.subscribe([`conversation:${conversation}`, `conversation:${id}`], cursor),
        ).toMatchObject({
          frame: 'error',
          code: 'forbidden',
        });
    client.close();
  });

  it('another workspace’s cursor is refused', async () => {
    const other = await rig.workspace();
    const client = await rig.client(gateway, workspace.id);
    for (const cursor of [encodeCursor(other.id, 0), 'nonsense', 'eyJ2IjoxfQ'])
      expect(await client.subscribe(['workspace'], cursor)).toMatchObject({ code: 'bad_cursor' });
    client.close();
  });

  it('a token hears its own workspace only, live and from history', async () => {
    const other = await rig.workspace();
    const [live, late] = [await rig.client(gateway, other.id), await rig.client(gateway, other.id)];
    await live.subscribe(['workspace']);
    await rig.add(workspace.id, `conversation:${conversation}`, { canary: 'theirs' });
    await rig.add(other.id, 'conversation:x', { n: 1 });
    await live.has(1);
    await late.subscribe(['workspace'], encodeCursor(other.id, 0));
    await late.next('complete');
    expect([live.payloads, late.payloads]).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    expect(JSON.stringify([live.frames, late.frames])).not.toContain('canary');
  });

  it('a user’s own channel is heard by that user alone, whatever the scopes', async () => {
    const admin = await rig.client(gateway, workspace.id, { subject: 'boss', scopes: ['admin'] });
    expect(await admin.subscribe(['user:user-7'])).toMatchObject({ code: 'forbidden' });
    await admin.subscribe(['workspace']);
    const user = await rig.client(gateway, workspace.id, { subject: 'user-7', scopes: ['realtime:connect'] });
    expect(await user.subscribe(['workspace'])).toMatchObject({ code: 'forbidden' });
    await user.subscribe(['user:user-7']);
    await rig.add(workspace.id, 'user:user-7', { n: 1 });
    await rig.add(workspace.id, `workspace:${workspace.id}`, { n: 2 });
    await admin.has(2);
    await user.has(1);
    expect([admin.payloads, user.payloads]).toEqual([[{ n: 2 }], [{ n: 1 }]]);
    expect(admin.frames.at(-1)).toMatchObject({ channel: 'workspace' });
  });

  it('a token that names its channels allows no others', async () => {
    const client = await rig.client(gateway, workspace.id, { channels: [`conversation:${conversation}`] });
    expect(await client.subscribe(['workspace'])).toMatchObject({ code: 'forbidden' });
    expect(await client.subscribe([`conversation:${conversation}`])).toMatchObject({ frame: 'subscribed' });
    client.close();
  });
});

describe('a new token on an open connection', () => {
  it('another user’s, or another workspace’s, ends it', async () => {
    for (const token of [
      rig.token(workspace.id, { subject: 'somebody' }),
      rig.token((await rig.workspace()).id),
    ]) {
      const client = await rig.client(gateway, workspace.id);
      client.send({ frame: 'auth', token });
      expect((await client.end()).code).toBe(4401);
    }
  });

  it('one that allows less takes channels away, and nothing more of them comes', async () => {
    const client = await rig.client(gateway, workspace.id);
    await client.subscribe([`conversation:${conversation}`, 'user:user-1']);
    client.send({ frame: 'auth', token: rig.token(workspace.id, { scopes: ['realtime:connect'] }) });
    expect(await client.next('unsubscribed')).toMatchObject({ channels: [`conversation:${conversation}`] });
    await rig.add(workspace.id, `conversation:${conversation}`, { n: 1 });
    await rig.add(workspace.id, 'user:user-1', { n: 2 });
    await client.has(2);
    expect(client.payloads).toEqual([{ n: 2 }]);
  });
});

describe('resume', () => {
  it('answers with everything missed, in pages, then complete, then live', async () => {
    const channel = `conversation:${conversation}`;
    await rig.add(workspace.id, channel, ...Array.from({ length: 250 }, (_, n) => ({ n })));
    await rig.log(workspace.id);
    const client = await rig.client(gateway, workspace.id);
    expect(await client.subscribe([channel], encodeCursor(workspace.id, 30))).toMatchObject({
      cursor: encodeCursor(workspace.id, 30),
    });
    expect(await client.next('complete')).toMatchObject({ cursor: encodeCursor(workspace.id, 250) });
    await rig.add(workspace.id, channel, { n: 250 });
    await client.has(251);
    expect(client.log).toEqual(Array.from({ length: 221 }, (_, i) => 31 + i));
    expect(client.payloads.map((payload) => payload?.n)).toEqual(
      Array.from({ length: 221 }, (_, i) => 30 + i),
    );
    expect(client.frames.filter(({ frame }) => frame === 'page').map(({ events }) => events?.length)).toEqual(
      [100, 100, 20],
    );
  });

  it('gives only the channels asked for', async () => {
    await rig.add(workspace.id, `conversation:${conversation}`, { n: 1 });
    await rig.add(workspace.id, 'conversation:another', { n: 2 });
    await rig.add(workspace.id, 'user:user-1', { n: 3 });
    await rig.log(workspace.id);
    const client = await rig.client(gateway, workspace.id);
    await client.subscribe([`conversation:${conversation}`, 'user:user-1'], encodeCursor(workspace.id, 0));
    await client.next('complete');
    expect(client.payloads).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it('is answered reset when the cursor is older than what is kept, or ahead of the log; never in part', async () => {
    await rig.add(workspace.id, 'conversation:x', { n: 1 }, { n: 2 }, { n: 3 });
    await rig.log(workspace.id);
    await rig.db.owner('DELETE FROM event WHERE workspace_id = $1 AND position <= 2', [workspace.id]);
    await rig.db.owner('UPDATE event_head SET purged_to = 2 WHERE workspace_id = $1', [workspace.id]);
    for (const position of [0, 1, 4]) {
      const client = await rig.client(gateway, workspace.id);
      await client.subscribe(['workspace'], encodeCursor(workspace.id, position));
      expect(await client.next('page', 'complete', 'reset')).toMatchObject({
        frame: 'reset',
        cursor: encodeCursor(workspace.id, 3),
      });
      expect(client.log).toEqual([]);
      client.close();
    }
    const inside = await rig.client(gateway, workspace.id);
    await inside.subscribe(['workspace'], encodeCursor(workspace.id, 2));
    await inside.next('complete');
    expect(inside.log).toEqual([3]);
    expect(await metrics()).toMatch(/rt_resume_total\{result="reset",app="realtime-gateway"\} [3-9]/);
  });

  it('a cursor goes with the first subscribe only', async () => {
    const client = await rig.client(gateway, workspace.id);
    await client.subscribe(['workspace']);
    expect(await client.subscribe(['user:user-1'], encodeCursor(workspace.id, 0))).toMatchObject({
      code: 'late_cursor',
    });
  });
});

describe('stopping', () => {
  it('every client is told 1012 and nothing new is let in', async () => {
    const other = await rig.start();
    const clients = await Promise.all(Array.from({ length: 20 }, () => rig.client(other, workspace.id)));
    const stopped = other.running.stop();
    const codes = await Promise.all(clients.map(async (client) => (await client.end()).code));
    expect(new Set(codes)).toEqual(new Set([1012]));
    await stopped;
  });
});

describe('retention', () => {
  it('takes what is past its time, and a cursor into it is answered reset', async () => {
    await rig.add(workspace.id, 'conversation:x', ...Array.from({ length: 5 }, (_, n) => ({ n })));
    await rig.log(workspace.id);
    await rig.db.owner(
      `UPDATE event SET created_at = created_at - interval '8 days' WHERE workspace_id = $1 AND position <= 4`,
      [workspace.id],
    );
    await gateway.running.app.get(RetentionWorker, { strict: false }).purge();
    expect((await rig.log(workspace.id)).map((event) => event.position)).toEqual([5]);
    const client = await rig.client(gateway, workspace.id);
    await client.subscribe(['workspace'], encodeCursor(workspace.id, 3));
    expect((await client.next('complete', 'reset')).frame).toBe('reset');
  });
});
