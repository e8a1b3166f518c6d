import { RealtimeTokens } from '@causerie/access';
import { systemClock } from '@causerie/kernel';
import { createDataSource } from '@causerie/persistence';
import { eventually, type TestWorkspace } from '@causerie/testing';
import { connect } from 'node:net';
import { encodeCursor } from './protocol/cursor';
import { GatewayRig, type Gateway } from './testing/gateway-rig';

let rig: GatewayRig;
let gateway: Gateway;
let workspace: TestWorkspace;

beforeAll(async () => {
  rig = await GatewayRig.create();
  gateway = await rig.start();
});
beforeEach(async () => (workspace = await rig.workspace()));
afterAll(() => rig.close());

const metrics = async (): Promise<string> => (await fetch(`${gateway.running.url}/metrics`)).text();

it('a client that does not read is cut with a code that means resume; it resumes with everything, others miss nothing', async () => {
  const [slow, quick] = [await rig.client(gateway, workspace.id), await rig.client(gateway, workspace.id)];
  await slow.subscribe(['workspace']);
  await quick.subscribe(['workspace']);
  slow.ws.pause();
  const text = 'x'.repeat(100_000);
  let added = 0;
  await eventually(
    'the slow client is cut',
    async () => {
      for (let i = 0; i < 20; i++) await rig.add(workspace.id, 'conversation:x', { n: ++added, text });
      await quick.has(added);
      return (await metrics()).includes('rt_slow_disconnect_total{app="realtime-gateway"} 1');
    },
    45_000,
  );
  slow.ws.resume();
  // What was on its way still arrives, and then the code; or the connection is gone, if that took too long.
  expect([4008, 1006]).toContain((await slow.end()).code);
  const back = await rig.client(gateway, workspace.id);
  await back.subscribe(['workspace'], slow.cursor);
  await back.next('complete');
  expect([...slow.payloads, ...back.payloads].map((payload) => payload?.n)).toEqual(
    Array.from({ length: added }, (_, i) => i + 1),
  );
  expect(quick.payloads.map((payload) => payload?.n)).toEqual(Array.from({ length: added }, (_, i) => i + 1));
}, 60_000);

it('a sequencer that is frozen in the middle of a batch lets go; what it gave was announced to nobody and is given again', async () => {
  const client = await rig.client(gateway, workspace.id);
  await client.subscribe(['workspace']);
  const frozen = await createDataSource({
    url: rig.db.appUrl,
    poolMax: 1,
    applicationName: 'frozen',
  }).initialize();
  // The server ends it from its side; TypeORM's own complaint about that is expected.
  const runner = frozen.createQueryRunner();
  const connection = (await runner.connect()) as { on(event: 'error', listener: () => void): void };
  connection.on('error', () => undefined);
  await runner.query('BEGIN');
  await runner.query(`SELECT pg_advisory_xact_lock(hashtext('causerie.sequencer'))`);
  await rig.add(workspace.id, 'conversation:x', { n: 1 }, { n: 2 });
  expect(await runner.query('SELECT * FROM sequence_events(10)')).toHaveLength(2);
  await client.has(2);
  expect(client.payloads).toEqual([{ n: 1 }, { n: 2 }]);
  await runner.release().catch(() => undefined);
  await frozen.destroy().catch(() => undefined);
}, 60_000);

it('a connection whose token expires is closed with 4001, unless it brought a new one', async () => {
  const short = new RealtimeTokens(rig.tokenSecret, 4, systemClock);
  const [left, renewed] = [await gateway.connect(), await gateway.connect()];
  for (const client of [renewed, left]) {
    // Each its own, and used at once: none may end before its connection has begun.
    const given = { workspaceId: workspace.id, subject: 'user-1', scopes: ['realtime:connect' as const] };
    client.send({ frame: 'auth', token: short.issue(given).token });
    await client.next('ready');
    if (client !== renewed) continue;
    renewed.send({ frame: 'auth', token: rig.token(workspace.id) });
    await renewed.next('ready');
  }
  expect(await left.end()).toEqual({ code: 4001, reason: 'token expired' });
  renewed.send({ frame: 'ping' });
  expect(await renewed.next('pong')).toEqual({ v: 1, frame: 'pong' });
});

it('while Postgres refuses, live connections stay and lose nothing; a subscription is told to come back', async () => {
  const staying = await rig.client(gateway, workspace.id);
  await staying.subscribe(['workspace']);
  await rig.add(workspace.id, 'conversation:x', { n: 1 });
  await staying.has(1);
  const name = new URL(rig.db.appUrl).pathname.slice(1);
  const refused = await rig.client(gateway, (await rig.workspace()).id);
  await rig.db.owner(`REVOKE SELECT ON event_head FROM causerie_app`);
  await expect(refused.subscribe(['workspace'])).rejects.toThrow('closed with 4500');
  await rig.db.owner(`GRANT SELECT ON event_head TO causerie_app`);
  await rig.db.owner(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = 'causerie_app'`,
    [name],
  );
  await eventually('the database takes writes again', () =>
    rig.add(workspace.id, 'conversation:x', { n: 2 }).then(
      () => true,
      () => false,
    ),
  );
  await staying.has(2);
  expect(staying.payloads).toEqual([{ n: 1 }, { n: 2 }]);
});

it('a client that vanishes without a word gives everything back', async () => {
  // A gateway of its own: connections of other tests may still be on their way out.
  const quiet = await rig.start();
  const connections = async () => {
    const text = await (await fetch(`${quiet.running.url}/metrics`)).text();
    return /rt_connections\{transport="websocket",app="realtime-gateway"\} (\d+)/.exec(text)?.[1];
  };
  const client = await rig.client(quiet, workspace.id);
  await client.subscribe(['workspace'], encodeCursor(workspace.id, 0));
  expect(await connections()).toBe('1');
  client.ws.terminate();
  await eventually('no connection', async () => (await connections()) === '0');
});

it('a handshake that is broken off, and one that is none, harm nobody', async () => {
  const { port } = new URL(gateway.running.url);
  const ask = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(text));
      socket
        .on('close', () => resolve())
        .on('error', () => undefined)
        .resume();
    });
  await ask('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await ask('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websock');
  expect((await fetch(`${gateway.running.url}/livez`)).status).toBe(200);
});
