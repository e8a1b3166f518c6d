import type { FoundPassage, Term } from '@causerie/persistence';

export interface RankedPassage {
  passageId: string;
  documentId: string;
  source: string;
  title: string;
  heading: string;
  body: string;
  /** Comparable within one search only. */
  score: number;
  /** Which share of what was asked the passage speaks of, 0 to 1; rare words weigh more than common ones. */
  coverage: number;
}

export interface Rarity {
  /** Passages in all. */
  all: number;
  /** For each term: passages that have it. */
  having: readonly number[];
}

/** How much a place counts: heading, title, body. */
const PLACE = { A: 3, B: 1, C: 1, D: 1 } as const;
/** BM25's: how soon a word repeated says no more, and how much a long passage is distrusted. */
const SATURATION = 2;
const LENGTH_DISTRUST = 0.75;

/** What a heading that says nothing else than the question adds. */
const HEADING_BONUS = 0.5;

/** BM25 with weighted places, best first. Postgres's own ranks know nothing of how rare a word is. */
export function rankPassages(
  terms: readonly Term[],
  rarity: Rarity,
  found: readonly FoundPassage[],
): RankedPassage[] {
  const weights = terms.map((_, index) => inverseFrequency(rarity.all, rarity.having[index] ?? 0));
  const asked = weights.reduce((sum, weight) => sum + weight, 0);
  const meanLexemes = found.reduce((sum, { lexemes }) => sum + lexemes, 0) / Math.max(1, found.length);
  return found
    .map(({ hits, lexemes, headingLexemes, ...passage }) => {
      const counts = countsOf(hits);
      const damping = SATURATION * (1 - LENGTH_DISTRUST + (LENGTH_DISTRUST * lexemes) / meanLexemes);
      let score = 0;
      let covered = 0;
      terms.forEach((term, index) => {
        const count = Math.max(...term.map((lexeme) => counts.get(lexeme) ?? 0));
        if (count === 0) return;
        covered += weights[index] ?? 0;
        score += ((weights[index] ?? 0) * count * (SATURATION + 1)) / (count + damping);
      });
      const named = headingLexemes === 0 ? 0 : headingHits(hits) / headingLexemes;
      score *= 1 + HEADING_BONUS * named;
      return { ...passage, score, coverage: asked === 0 ? 0 : covered / asked };
    })
    .sort((a, b) => b.score - a.score || a.passageId.localeCompare(b.passageId));
}

function inverseFrequency(all: number, having: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}

function countsOf(hits: FoundPassage['hits']): Map<string, number> {
  return new Map(
    hits.map(([lexeme, places]) => [
      lexeme,
      places.reduce((sum, place) => sum + (PLACE[place as keyof typeof PLACE] ?? 1), 0),
    ]),
  );
}

function headingHits(hits: FoundPassage['hits']): number {
  return hits.filter(([, places]) => places.includes('A')).length;
}
