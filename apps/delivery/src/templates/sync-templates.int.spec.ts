import { FakePlatform } from '../testing/fake-platform';
import { LaneKit } from '../testing/lane-kit';

let kit: LaneKit;
beforeAll(async () => (kit = await LaneKit.create()));
afterAll(() => kit.close());

const definition = (name: string, state = 'APPROVED') => ({
  name,
  language: 'en',
  category: 'UTILITY',
  state,
  sendable: state === 'APPROVED',
  text: 'Hello {{1}}',
  variables: [{ name: '1', charactersMax: 60 }],
});

const catalogue = (accountId: string) =>
  kit.db.transaction.run(kit.workspace.id, (tx) => kit.templates.list(tx, accountId));

describe('the catalogue of templates', () => {
  it('is fetched whole when an account is connected, and again hours later, by one of the replicas', async () => {
    const platform = new FakePlatform({ templates: true });
    const { id } = await kit.anAccount();
    platform.templatePages = [[definition('a')], [definition('b', 'PENDING')]];
    const replicas = [1, 2].map(() => kit.process(platform.adapter).syncTemplates);
    await Promise.all(replicas.map((replica) => replica.sync()));
    expect(await catalogue(id)).toEqual([definition('a'), definition('b', 'PENDING')]);

    platform.templatePages = [[definition('b')]];
    await replicas[0]!.sync();
    expect(await catalogue(id)).toHaveLength(2);
    await kit.db.shiftClock(21_600_000);
    await replicas[0]!.sync();
    expect(await catalogue(id)).toMatchObject([
      { name: 'a', state: 'GONE', sendable: false },
      { name: 'b', state: 'APPROVED', sendable: true },
    ]);
  });

  it('stays as it was when the platform cannot be reached, and is asked for again soon', async () => {
    const platform = new FakePlatform({ templates: true });
    const { id } = await kit.anAccount();
    platform.templatePages = [[definition('a')]];
    const { syncTemplates } = kit.process(platform.adapter);
    await syncTemplates.sync();
    await kit.db.shiftClock(21_600_000);
    const { lookup } = platform.adapter;
    const works = lookup!.templates!;
    lookup!.templates = () => Promise.reject(new Error('no route'));
    await syncTemplates.sync();
    expect(await catalogue(id)).toEqual([definition('a')]);
    lookup!.templates = works;
    platform.templatePages = [[definition('a'), definition('b')]];
    await kit.db.shiftClock(300_000);
    await syncTemplates.sync();
    expect(await catalogue(id)).toHaveLength(2);
  });
});
