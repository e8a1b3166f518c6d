import { SetupError } from '@causerie/local-stack';
import { AlbumAddresses, AlbumStore, InboundStore } from '@causerie/persistence';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  type TestDatabase,
} from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { readArguments } from './arguments';
import { publicAddress, type PublicAddress } from './public-address';
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

const masterKey = randomBytes(32);
const env = { MASTER_KEY: masterKey.toString('base64'), MEDIA_URL: 'https://media.example.org' };

const runWith = (addressOf: PublicAddress, ...args: string[]): Promise<CommandResult> =>
  database.transaction.run(workspaceId, (tx) =>
    runCommand(tx, { albums: new AlbumStore(database.dataSource), addressOf }, readArguments(args)),
  );
const run = (...args: string[]) => runWith(publicAddress(env), ...args);

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
    expect((await run('remove', 'Family')).data).toEqual({ removed: true });
    await expect(run('show', id)).rejects.toThrow('There is no album');
  });

  it('gives an album an address for everybody, the one that the services know, and takes it back', async () => {
    await run('create', 'Family');
    const { data, lines } = await run('public', 'Family', 'on');
    const { publicUrl } = data as { publicUrl: string };
    expect(lines).toContain(publicUrl);
    expect(publicUrl).toMatch(/^https:\/\/media\.example\.org\/public\/albums\//);
    const read = new AlbumAddresses(masterKey).read(publicUrl.split('/').at(-1) ?? '');
    expect(read).toMatchObject({ workspaceId });
    expect((await run('show', 'Family')).lines).toContain(`public: ${publicUrl}`);
    expect((await run('public', 'Family', 'off')).data).not.toHaveProperty('publicUrl');
    expect((await run('show', 'Family')).lines).toContain('not public');
    const again = (await run('public', 'Family', 'on')).data as { publicUrl: string };
    expect(again.publicUrl).not.toBe(publicUrl);
  });

  it('shows an album also where its address cannot be told, and does not make one public there', async () => {
    await run('create', 'Family');
    await run('public', 'Family', 'on');
    const untold = (): string => {
      throw new SetupError('Set them.');
    };
    const { data, lines } = await runWith(untold, 'show', 'Family');
    expect(lines).toEqual(expect.arrayContaining(['public: Set them.', 'looked through: not yet']));
    expect(data).toMatchObject({ name: 'Family', publicLinks: true, sources: [] });
    expect(data).not.toHaveProperty('publicUrl');
    await run('create', 'Friends');
    await expect(runWith(untold, 'public', 'Friends', 'on')).rejects.toThrow('Set them.');
    expect((await run('show', 'Friends')).lines).toContain('not public');
  });

  it('shows where an album stands: its chats, its last look for what was missed and the next', async () => {
    const { data } = await run('create', 'Family');
    expect((await run('show', 'Family')).lines).toContain('next look: none, no chat fills it');
    await run('bind', 'Family', conversationId);
    const { id } = data as { id: string };
    await database.transaction.run(workspaceId, (tx) =>
      new AlbumStore(database.dataSource).sync(tx, id, { limit: 10, nextInMs: 3_600_000 }),
    );
    const shown = await run('show', id);
    expect(shown.data).toMatchObject({
      lastSync: { added: 0, retried: 0, failed: 0 },
      sources: [{ conversationId, platform: 'telegram', answered: false }],
    });
    expect(shown.lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^looked through: .*: 0 added, 0 tried again, 0 will not come$/),
        expect.stringMatching(/^next look: 2/),
        expect.stringContaining(`${conversationId}  telegram`),
      ]),
    );
  });

  it('hands a chat’s filter on', () => {
    expect(readArguments(['items', 'Family', '--source', conversationId])).toMatchObject({
      filter: { conversationId },
    });
  });

  it('says in a sentence what is not there', async () => {
    await run('create', 'Family');
    await expect(run('create', 'Family')).rejects.toThrow('already');
    await expect(run('stats', 'Friends')).rejects.toThrow('There is no album "Friends"');
    await expect(run('bind', 'Family', 'nobody')).rejects.toThrow('no such conversation');
    await expect(run('items', 'Family', '--cursor', 'x')).rejects.toThrow('cursor');
  });

  it.each([
    [],
    ['bind', 'Family'],
    ['list', 'all'],
    ['items', 'x', '--near-duplicates', 'maybe'],
    ['public', 'x'],
    ['public', 'x', 'maybe'],
  ])('says how it is called (%#)', (...args) => {
    expect(() => readArguments(args.flat())).toThrow('npm run albums');
  });

  it('refuses filters that nothing could pass', () => {
    expect(() => readArguments(['items', 'x', '--kind', 'cat'])).toThrow('Kinds are');
    expect(() => readArguments(['items', 'x', '--limit', 'many'])).toThrow('no number');
    expect(() => readArguments(['items', 'x', '--source', 'Cats'])).toThrow('no id');
  });
});
