import { randomBytes } from 'node:crypto';
import { channelFor } from '@causerie/channel-registry';
import { UsageError } from '@causerie/kernel';
import { ChannelAccounts } from '@causerie/persistence';
import { startTelegramSimulator, type TelegramSimulator } from '@causerie/simulator-telegram';
import { aWorkspace, createTestDatabase, type TestDatabase, type TestWorkspace } from '@causerie/testing';
import { ConnectChannelAccount, type ConnectedChannel } from './connect-channel-account';

let db: TestDatabase;
let simulator: TelegramSimulator;
let workspace: TestWorkspace;

beforeAll(async () => {
  db = await createTestDatabase();
  simulator = await startTelegramSimulator({ limits: 'off' });
  workspace = await aWorkspace(db);
});
afterAll(async () => {
  await simulator.close();
  await db.close();
});

const telegram = channelFor('telegram');
const telegramValidate = telegram.connection.validateCredentials.bind(telegram.connection);

const context = () => ({ apiRoot: simulator.url, timeouts: { connectMs: 5_000, readMs: 10_000 } });
const accountsOf = ({ keyRing }: TestWorkspace) => new ChannelAccounts(db.dataSource, keyRing);

function connect(
  token: string,
  into = workspace,
  base = 'http://127.0.0.1:21999',
): Promise<ConnectedChannel> {
  const action = new ConnectChannelAccount(accountsOf(into), db.transaction);
  const webhookUrl = (accountId: string) => `${base}/${accountId}`;
  return action.run({ workspaceId: into.id, platform: 'telegram', given: { token }, webhookUrl }, context());
}

const secretOf = ({ account }: ConnectedChannel) =>
  (account.credentials as { secretToken: string }).secretToken;

describe('connecting a channel account', () => {
  it('stores the credentials encrypted and tells the platform where to send', async () => {
    const bot = simulator.createBot();
    const connected = await connect(bot.token);
    expect(connected).toMatchObject({ isNew: true, identity: { externalId: String(bot.id) } });
    expect(connected.registration.url).toBe(`http://127.0.0.1:21999/${connected.account.id}`);
    const stored = await accountsOf(workspace).find(connected.account.id);
    expect(stored?.credentials).toMatchObject({ token: bot.token });
    const [row] = await db.owner('SELECT c::text AS text FROM channel_account c WHERE id = $1', [
      connected.account.id,
    ]);
    expect(JSON.stringify(row)).not.toContain(Buffer.from(bot.token).toString('hex'));
  });

  it('again keeps the account and the secret the platform was told, so that nothing on its way is refused', async () => {
    const bot = simulator.createBot();
    const first = await connect(bot.token);
    await db.transaction.run(workspace.id, (tx) => accountsOf(workspace).stop(tx, first.account.id, 'auth'));
    const second = await connect(bot.token, workspace, 'http://127.0.0.1:21998');
    expect(second).toMatchObject({ isNew: false, account: { id: first.account.id } });
    expect(secretOf(second)).toBe(secretOf(first));
    expect(second.registration.url).toBe(`http://127.0.0.1:21998/${first.account.id}`);
    expect((await accountsOf(workspace).find(first.account.id))?.state).toBe('active');
  });

  it('again keeps what was set of it, and where it was confirmed is told anew', async () => {
    const bot = simulator.createBot();
    const { account } = await connect(bot.token);
    const accounts = accountsOf(workspace);
    const settings = {
      apiRoot: 'http://127.0.0.1:1',
      rate: 'slow',
      reengagementTemplate: { name: 'again', language: 'en' },
    };
    await db.transaction.run(workspace.id, (tx) => accounts.update(tx, account.id, { settings }));
    await connect(bot.token);
    expect((await accounts.find(account.id))?.settings).toEqual({ ...settings, apiRoot: simulator.url });
  });

  it('knows when the credentials end, and wants the past where the platform gives it, once', async () => {
    const bot = simulator.createBot();
    const { connection } = telegram;
    const endsAt = '2030-01-31T12:00:00.000Z';
    const validate = jest.spyOn(connection, 'validateCredentials').mockImplementation(async (...given) => ({
      ...(await telegramValidate(...given)),
      expiresAt: endsAt,
    }));
    const lookup = jest.replaceProperty(telegram, 'lookup', {
      history: () => Promise.resolve({ items: [] }),
    });
    try {
      const { account } = await connect(bot.token);
      const [row] = await db.owner(
        'SELECT credentials_expire_at, credentials_due_at, history_state, history_due_at FROM channel_account WHERE id = $1',
        [account.id],
      );
      expect(row).toEqual({
        credentials_expire_at: new Date(endsAt),
        credentials_due_at: expect.any(Date),
        history_state: 'wanted',
        history_due_at: expect.any(Date),
      });
    } finally {
      validate.mockRestore();
      lookup.restore();
    }
  });

  it('leaves the platform’s registration as it is when the new address does not hold', async () => {
    const bot = simulator.createBot();
    const first = await connect(bot.token);
    const action = new ConnectChannelAccount(accountsOf(workspace), db.transaction);
    const refused = action.run(
      {
        workspaceId: workspace.id,
        platform: 'telegram',
        given: { token: bot.token },
        webhookUrl: () => 'http://127.0.0.1:21996',
        beforeRegistration: () => Promise.reject(new Error('nobody there')),
      },
      context(),
    );
    await expect(refused).rejects.toThrow('nobody there');
    expect(simulator.bots().find(({ id }) => id === bot.id)?.webhookUrl).toBe(first.registration.url);
  });

  it('that the platform does not know stores nothing', async () => {
    const token = `123456789:${randomBytes(32).toString('hex').slice(0, 35)}`;
    await expect(connect(token)).rejects.toThrow(UsageError);
    await expect(connect(token)).rejects.not.toThrow(token);
    const rows = await db.owner('SELECT FROM channel_account WHERE external_id = $1', ['123456789']);
    expect(rows).toHaveLength(0);
  });

  it('that another workspace has connected is refused, and the other one keeps it', async () => {
    const bot = simulator.createBot();
    const first = await connect(bot.token);
    const other = await aWorkspace(db);
    await expect(connect(bot.token, other)).rejects.toThrow(/is connected already/);
    expect((await accountsOf(workspace).find(first.account.id))?.workspaceId).toBe(workspace.id);
  });
});
