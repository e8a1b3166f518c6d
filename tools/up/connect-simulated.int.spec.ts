import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import type { RunningSimulation } from '@causerie/channel-kit-testing';
import { simulatedAccounts } from '@causerie/local-stack';
import { ChannelAccounts, KeyRing } from '@causerie/persistence';
import { ensureDefaultWorkspace } from '@causerie/setup';
import { simulationFor, simulations } from '@causerie/simulations';
import { createTestDatabase, type TestDatabase } from '@causerie/testing';
import { connectSimulated, type ConnectSimulatedInput } from './connect-simulated';

const masterKey = randomBytes(32);
let db: TestDatabase;
let ingest: Server;
let folder: string;
let running: RunningSimulation | undefined;

beforeAll(async () => {
  db = await createTestDatabase();
  await ensureDefaultWorkspace(db.ownerUrl, masterKey);
  const keyRing = new KeyRing(masterKey);
  const directory = new ChannelAccountDirectory(new ChannelAccounts(db.dataSource, keyRing));
  // As much of ingest as a platform asks before it sends anything.
  ingest = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://ingest');
    void directory.find(url.pathname.split('/').at(-1) ?? '').then((found) => {
      const query = Object.fromEntries(url.searchParams);
      const asked = { headers: {}, query, rawBody: Buffer.alloc(0) };
      const answer = found?.adapter.inbound.handshake?.(asked, found.account);
      response.writeHead(answer === undefined ? 403 : 200).end(answer);
    });
  });
  await new Promise<void>((resolve) => ingest.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'causerie-simulated-'));
});
afterEach(() => running?.close());
afterAll(async () => {
  await new Promise((resolve) => ingest.close(resolve));
  await db.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function input(simulators: ConnectSimulatedInput['simulators']): ConnectSimulatedInput {
  const { port } = ingest.address() as AddressInfo;
  return {
    ownerUrl: db.ownerUrl,
    appUrl: db.appUrl,
    masterKey: masterKey.toString('base64'),
    simulators,
    ingestUrl: `http://127.0.0.1:${port}`,
    folder,
  };
}

const accountsOf = (platform: string) =>
  db.owner<{ id: string; external_id: string; root: string }>(
    `SELECT id, external_id, settings ->> 'apiRoot' AS root FROM channel_account WHERE platform = $1`,
    [platform],
  );

describe.each(simulations.map(({ slug }) => slug))('the simulated account of %s', (platform) => {
  const startAndConnect = async () => {
    running = await simulationFor(platform).start({ limits: 'off' });
    await connectSimulated(input([{ platform, url: running.url }]));
    return running.url;
  };

  it('is the same one after a restart of the simulator, which has forgotten it', async () => {
    const firstUrl = await startAndConnect();
    const first = await accountsOf(platform);
    expect(first).toMatchObject([{ root: firstUrl, external_id: simulatedAccounts(folder)[platform]?.id }]);
    const { given } = simulatedAccounts(folder)[platform]!;
    await running?.close();
    const secondUrl = await startAndConnect();
    expect(await accountsOf(platform)).toEqual([{ ...first[0], root: secondUrl }]);
    expect(simulatedAccounts(folder)[platform]?.given).toEqual(given);
  });
});

describe('a platform that cannot be connected', () => {
  it('is named', async () => {
    const [{ slug }] = simulations as [(typeof simulations)[number]];
    const url = 'http://127.0.0.1:9';
    await expect(connectSimulated(input([{ platform: slug, url }]))).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringContaining(`The simulated account of ${slug} cannot be connected`) as string,
    });
  });
});
