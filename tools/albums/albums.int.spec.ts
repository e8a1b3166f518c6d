import { AlbumStore, InboundStore } from '@causerie/persistence';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
} from '@causerie/testing';
import { readArguments } from './arguments';
import { runCommand, type CommandResult } from './run-command';

let database: TestDatabase;
let workspaceId: string;
let conversationId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  const account = await aChannelAccount(database, await aWorkspace(database));
  workspaceId = account.workspaceId;
  const webhook = aWebhook(account, [anInboundMessage()]);
  const options = { sweepAfterMs: 3_000, humanPauseMs: 1_000 };
  const [outcome] = await new InboundStore(database.dataSource).record([webhook], options);
  conversationId = outcome?.conversationId ?? '';
});

const run = (...args: string[]): Promise<CommandResult> =>
  database.transaction.run(workspaceId, (tx) =>
    runCommand(tx, new AlbumStore(database.dataSource), readArguments(args)),
  );

describe('npm run albums', () => {
  it('makes an album, binds a chat to it by the album’s name or id, and shows it', async () => {
    const { data } = await run('create', 'Family');
    const { id } = data as { id: string };
    expect((await run('bind', 'Family', conversationId)).lines[0]).toContain('Nobody answers');
    expect((await run('bind', id, conversationId, '--answered')).lines[0]).not.toContain('Nobody answers');
    expect((await run('list')).lines).toEqual([expect.stringContaining('name'), expect.stringContaining(id)]);
    expect((await run('stats', 'Family')).data).toMatchObject({ total: 0, downloads: { successRate: null } });
    expect((await run('items', 'Family', '--kind', 'image,video', '--limit', '5')).data).toEqual({
      items: [],
    });
    await run('unbind', conversationId);
    await expect(run('unbind', conversationId)).rejects.toThrow('bound to no album');
  });

  it('says in a sentence what is not there', async () => {
    await run('create', 'Family');
    await expect(run('create', 'Family')).rejects.toThrow('already');
    await expect(run('stats', 'Friends')).rejects.toThrow('There is no album "Friends"');
    await expect(run('bind', 'Family', 'nobody')).rejects.toThrow('no such conversation');
    await expect(run('items', 'Family', '--cursor', 'x')).rejects.toThrow('cursor');
  });

  it.each([[], ['bind', 'Family'], ['list', 'all'], ['items', 'x', '--near-duplicates', 'maybe']])(
    'says how it is called (%#)',
    (...args) => {
      expect(() => readArguments(args.flat())).toThrow('npm run albums');
    },
  );

  it('refuses filters that nothing could pass', () => {
    expect(() => readArguments(['items', 'x', '--kind', 'cat'])).toThrow('Kinds are');
    expect(() => readArguments(['items', 'x', '--limit', 'many'])).toThrow('no number');
  });
});
