import { KnowledgeStore } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase } from '@causerie/testing';
import { ImportKnowledge } from './import-knowledge';
import { SearchKnowledge } from './search-knowledge';

let database: TestDatabase;
let importing: ImportKnowledge;
let knowledge: SearchKnowledge;
let workspaceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  importing = new ImportKnowledge(database.transaction, new KnowledgeStore());
  knowledge = new SearchKnowledge(database.transaction, new KnowledgeStore());
});
afterAll(() => database.close());
beforeEach(async () => {
  workspaceId = (await aWorkspace(database)).id;
});

const importFiles = (files: Record<string, string>, name = 'docs') =>
  importing.importFolder(
    workspaceId,
    { name, files: Object.entries(files).map(([path, markdown]) => ({ path, markdown })) },
    'en',
  );
const best = async (text: string, locale = 'en', workspace = workspaceId) =>
  (await knowledge.searchAll(workspace, [text], locale))[0]?.[0];

describe('importing knowledge', () => {
  it('adds, replaces and removes what changed, and nothing else', async () => {
    const one = '# Hours\n\n## Open\n\nWe open at nine.\n\n## Closed\n\nWe close at six.';
    expect(await importFiles({ 'a.md': one, 'b.md': '# Pay\n\nCards only.' })).toEqual({
      added: 2,
      changed: 0,
      unchanged: 0,
      removed: 0,
      passages: 3,
    });
    expect(await importFiles({ 'a.md': one, 'b.md': '# Pay\n\nCards only.' })).toEqual({
      added: 0,
      changed: 0,
      unchanged: 2,
      removed: 0,
      passages: 0,
    });
    expect(await importFiles({ 'a.md': one.replace('nine', 'eight'), 'c.md': '# New\n\nText.' })).toEqual({
      added: 1,
      changed: 1,
      unchanged: 0,
      removed: 1,
      passages: 3,
    });
    expect((await best('when open'))?.body).toBe('We open at eight.');
    expect(await best('cards')).toBeUndefined();
  });

  it('leaves documents of other folders alone', async () => {
    await importFiles({ 'a.md': '# Cards\n\nVisa.' }, 'one');
    await importFiles({ 'b.md': '# Cash\n\nCoins.' }, 'two');
    expect((await best('cards'))?.body).toBe('Visa.');
  });

  it('reads a file anew when its language changes', async () => {
    await importFiles({ 'a.md': '# Cards\n\nVisa.' });
    await importing.importFolder(
      workspaceId,
      { name: 'docs', files: [{ path: 'a.md', markdown: '# Cards\n\nVisa.' }] },
      'fr',
    );
    expect(await best('cards', 'en')).toBeUndefined();
    expect((await best('cards', 'fr-BE'))?.body).toBe('Visa.');
  });
});

describe('searching knowledge', () => {
  it('finds words written without their accents, and the other way round', async () => {
    await importFiles({
      'fr/a.md': '# Retours\n\n## Délai\n\nRemboursé après réception.',
      'fr/b.md': '# Horaires\n\nOuvert.',
    });
    expect((await best('delai rembourse', 'fr'))?.heading).toBe('Délai');
    expect((await best('délai', 'fr'))?.heading).toBe('Délai');
  });

  it('prefers the rare word of a question to the common one', async () => {
    await importFiles({
      'a.md': '# Order one\n\nYour order, your order, your order.',
      'b.md': '# Order two\n\nAn order can be cancelled.',
      'c.md': '# Order three\n\nOrder here.',
    });
    const found = await best('Can I cancel my order?');
    expect(found?.title).toBe('Order two');
    expect(found?.coverage).toBeCloseTo(1);
  });

  it('says how little of a foreign question it knows', async () => {
    await importFiles({ 'a.md': '# Hours\n\nThe shop opens at nine.', 'b.md': '# Pay\n\nCards.' });
    const found = await best('Does the moon of Jupiter have a shop?');
    expect(found?.coverage ?? 0).toBeLessThan(0.4);
  });

  it('finds nothing in words that only ask, in quotes or in operators', async () => {
    await importFiles({ 'a.md': '# Hours\n\nThe shop opens at nine.' });
    for (const text of ['', 'could you please', `'":*&|!()<->`, "'); --", '\\']) {
      expect(await best(text)).toBeUndefined();
    }
    expect((await best(`shop' | "opens\\ & !nine`))?.title).toBe('Hours');
  });

  it('never finds what another workspace knows', async () => {
    await importFiles({ 'a.md': '# Secret\n\nThe canary is yellow.' });
    const other = (await aWorkspace(database)).id;
    expect(await best('canary', 'en', other)).toBeUndefined();
    // Not even by asking in the other's name from one's own transaction.
    const rows = await database.transaction.run(other, (tx) =>
      tx.query(`SELECT * FROM search_knowledge($1, 'canari | canary', 'en', 9)`, [workspaceId]),
    );
    expect(rows).toEqual([]);
    const counts = await database.transaction.run(other, (tx) =>
      tx.query<{ passages: string }>(`SELECT * FROM count_knowledge($1, ARRAY['canari'::tsquery], 'en')`, [
        workspaceId,
      ]),
    );
    expect(counts.map(({ passages }) => Number(passages))).toEqual([0, 0]);
  });
});
