import { KnowledgeStore, WorkspaceTransaction, type Term, type WorkspaceTx } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { isAskingWord } from './asking-words';
import { languageOf, textSearchOf } from './languages';
import { rankPassages, type RankedPassage } from './rank-passages.policy';
import { withoutAccents, wordsOf } from './spelling';

/** More words than this say no more about what is asked. */
const WORDS_MAX = 40;
/** Passages that are ranked with care. */
const CANDIDATES_MAX = 50;
/** A word that more passages have than this share finds none by itself while a rarer one does. */
const COMMON_SHARE = 0.3;

/** What a workspace's documents say about a question, by Postgres full text in the question's language. */
@Injectable()
export class SearchKnowledge {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly store: KnowledgeStore,
  ) {}

  /** For each text its passages, best first. Whether the best is good enough is the caller's to say. */
  searchAll(workspaceId: string, texts: readonly string[], locale: string): Promise<RankedPassage[][]> {
    return this.transaction.run(workspaceId, async (tx) => {
      const answers: RankedPassage[][] = [];
      for (const text of texts) answers.push(await this.search(tx, text, languageOf(locale)));
      return answers;
    });
  }

  private async search(tx: WorkspaceTx, text: string, language: string): Promise<RankedPassage[]> {
    const words = tellingWords(text, language);
    if (words.length === 0) return [];
    const terms = distinct(await this.store.terms(tx, words, textSearchOf(language)));
    if (terms.length === 0) return [];
    const rarity = await this.store.count(tx, terms, language);
    const known = terms.filter((_, index) => (rarity.having[index] ?? 0) > 0);
    const rare = terms.filter((_, index) => {
      const having = rarity.having[index] ?? 0;
      return having > 0 && having <= rarity.all * COMMON_SHARE;
    });
    const found = await this.store.search(tx, rare.length > 0 ? rare : known, language, CANDIDATES_MAX);
    return rankPassages(terms, rarity, found);
  }
}

/** Two forms of one word are asked for once. */
function distinct(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.join(' '), term])).values()];
}

/** The words of a question that say what it is about, each with its spelling without accents. */
export function tellingWords(text: string, language: string): { text: string; alsoAs: string }[] {
  return [...new Set(wordsOf(text))]
    .map((word) => ({ text: word, alsoAs: withoutAccents(word) }))
    .filter(({ alsoAs }) => !isAskingWord(alsoAs, language))
    .slice(0, WORDS_MAX);
}
