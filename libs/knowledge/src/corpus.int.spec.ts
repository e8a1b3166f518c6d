import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnowledgeStore } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase } from '@causerie/testing';
import { ImportKnowledge } from './import-knowledge';
import { SearchKnowledge } from './search-knowledge';
import type { RankedPassage } from './rank-passages.policy';

/**
 * Retrieval over public question sets, for whoever changes the ranking:
 * `CAUSERIE_CORPUS=<folder> npx jest libs/knowledge/src/corpus`. Prints figures; without the variable, nothing.
 */
const CORPUS = process.env['CAUSERIE_CORPUS'];
const folder = CORPUS ? join(CORPUS, 'qa') : undefined;
const measure = folder && existsSync(folder) ? describe : describe.skip;

interface Document {
  id: string;
  lang: string;
  title: string;
  text: string;
}
interface Query {
  id: string;
  query: string;
  gold: string;
}

const lines = <T>(file: string): T[] =>
  readFileSync(join(folder ?? '', file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);

measure('retrieval over the question sets', () => {
  let database: TestDatabase;
  let search: SearchKnowledge;
  let importing: ImportKnowledge;

  beforeAll(async () => {
    database = await createTestDatabase();
    const store = new KnowledgeStore();
    search = new SearchKnowledge(database.transaction, store);
    importing = new ImportKnowledge(database.transaction, store);
  });
  afterAll(() => database.close());

  it.each([
    ['fr_cnil', 'es_xquad'],
    ['en_covidfaq', 'en_xquad'],
    ['en_xquad', 'en_covidfaq'],
    ['de_covidfaq', 'en_xquad'],
  ])(
    '%s',
    async (set, probes) => {
      const { id: workspace } = await aWorkspace(database);
      const documents = lines<Document>(`${set}_docs.jsonl`);
      const locale = documents[0]?.lang ?? 'en';
      const files = documents.map(({ id, title, text }) => ({
        path: `${id}.md`,
        markdown: `# ${title}\n\n${text}`,
      }));
      await importing.importFolder(workspace, { name: set, files }, locale);
      const queries = lines<Query>(`${set}_queries.shared.jsonl`);
      const found = await search.searchAll(
        workspace,
        queries.map(({ query }) => query),
        locale,
      );
      const ranks = queries.map(({ gold }, index) => rankOf(gold, found[index] ?? []));
      const plain = await plainRanks(database, { workspace, locale, queries });
      const foreign = lines<Query>(`${probes}_queries.shared.jsonl`).map(({ query }) => query);
      const abstain = await search.searchAll(workspace, foreign, locale);
      console.log(set, {
        queries: queries.length,
        ours: figures(ranks),
        plainPostgres: figures(plain),
        coverageOfRight: quantiles(
          found.filter((_, i) => ranks[i] === 1).map((list) => list[0]?.coverage ?? 0),
        ),
        coverageOfWrong: quantiles(
          found.filter((_, i) => ranks[i] !== 1).map((list) => list[0]?.coverage ?? 0),
        ),
        coverageOfForeign: quantiles(abstain.map((list) => list[0]?.coverage ?? 0)),
      });
    },
    120_000,
  );
});

function rankOf(gold: string, list: readonly RankedPassage[]): number {
  const sources = [...new Set(list.map(({ source }) => source.replace(/^.*\//, '').replace(/\.md$/, '')))];
  return sources.indexOf(gold) + 1;
}

/** What `ts_rank_cd` over the same stems gives, any word sufficing. */
async function plainRanks(
  database: TestDatabase,
  { workspace, locale, queries }: { workspace: string; locale: string; queries: readonly Query[] },
): Promise<number[]> {
  const textSearch = { fr: 'french', en: 'english', de: 'german' }[locale] ?? 'simple';
  const ranks: number[] = [];
  for (const { query, gold } of queries) {
    const rows = await database.owner<{ source: string }>(
      `WITH q AS (SELECT replace(plainto_tsquery($2::regconfig, $3)::text, ' & ', ' | ')::tsquery AS q)
       SELECT d.source FROM q, knowledge_passage p JOIN knowledge_document d ON d.id = p.document_id
       WHERE p.workspace_id = $1 AND p.search @@ q ORDER BY ts_rank_cd(p.search, q, 1) DESC, p.id LIMIT 50`,
      [workspace, textSearch, query],
    );
    ranks.push(
      [...new Set(rows.map(({ source }) => source.replace(/^.*\//, '').replace(/\.md$/, '')))].indexOf(gold) +
        1,
    );
  }
  return ranks;
}

function figures(ranks: readonly number[]) {
  const share = (good: (rank: number) => boolean) => (ranks.filter(good).length / ranks.length).toFixed(3);
  const mrr = ranks.reduce((sum, rank) => sum + (rank > 0 && rank <= 10 ? 1 / rank : 0), 0) / ranks.length;
  return { hit1: share((r) => r === 1), hit5: share((r) => r > 0 && r <= 5), mrr10: mrr.toFixed(3) };
}

function quantiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number) => (sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(2);
  return `n=${sorted.length} 10%:${at(0.1)} 25%:${at(0.25)} 50%:${at(0.5)} 75%:${at(0.75)} 90%:${at(0.9)}`;
}
