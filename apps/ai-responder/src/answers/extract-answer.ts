import { SearchKnowledge, tellingWords, type RankedPassage } from '@causerie/knowledge';
import { Injectable } from '@nestjs/common';
import type { Remembered } from './remembered.policy';
import { splitQuestions, type Question } from './split-questions.policy';

/**
 * Which share of what is asked a passage must speak of to be an answer (measured over the question sets: right
 * passages mostly lie above, those of foreign questions below). Beneath it a person follows.
 */
const COVERAGE_MIN = 0.4;
/** A reply stays readable; a person sees to what does not fit. In characters. */
const TEXT_MAX = 3_500;
/** Passages that a model is shown, however many questions there are. */
const PASSAGES_MAX = 12;

export interface Extracted {
  /** The language in which something was found. */
  language: string;
  /** The best passages, in the order of the questions; each once. */
  passages: RankedPassage[];
  /** Something was plainly asked that no passage answers. */
  somethingLeft: boolean;
}

export interface ExtractRequest {
  workspaceId: string;
  texts: readonly string[];
  history: readonly Remembered[];
  /** To look in, the likeliest first. */
  languages: readonly string[];
}

/** Finds the passages that answer a burst: every question of it, however it is spread over messages. */
@Injectable()
export class ExtractAnswer {
  constructor(private readonly knowledge: SearchKnowledge) {}

  async extract(request: ExtractRequest): Promise<Extracted> {
    // Pictures alone say nothing that could be searched for.
    const languages = request.texts.length > 0 ? request.languages : [];
    for (const language of languages) {
      const extracted = await this.extractIn(language, request);
      if (extracted.passages.length > 0) return extracted;
    }
    return { language: request.languages[0] ?? 'en', passages: [], somethingLeft: true };
  }

  private async extractIn(language: string, request: ExtractRequest): Promise<Extracted> {
    const questions = splitQuestions(request.texts);
    const whole = questions.map(({ text }) => text).join('\n');
    const before = request.history.findLast(({ author }) => author === 'contact')?.text ?? '';
    const texts = [...questions.map(({ text }) => text), whole, `${before}\n${whole}`];
    const found = await this.knowledge.searchAll(request.workspaceId, texts, language);
    const best = found.map(([first]) => (first && first.coverage >= COVERAGE_MIN ? first : undefined));
    const own = best.slice(0, questions.length);
    const ofWhole = best[questions.length];
    // A question may be spread over messages, or hang on the one before: "And on Sunday?"
    const fallback = ofWhole ?? (own.some(Boolean) ? undefined : best[questions.length + 1]);
    const picked = own.every(Boolean) ? own : [...own, fallback];
    const { passages, cut } = fitting(distinct(picked.filter((passage) => passage !== undefined)));
    return { language, passages, somethingLeft: cut || unanswered(questions, own, language) };
  }
}

function distinct(passages: readonly RankedPassage[]): RankedPassage[] {
  return [...new Map(passages.map((passage) => [passage.passageId, passage])).values()];
}

function fitting(passages: readonly RankedPassage[]): { passages: RankedPassage[]; cut: boolean } {
  let length = 0;
  const kept = passages.filter(({ body }, index) => {
    length += body.length + 2;
    return index === 0 || (index < PASSAGES_MAX && length <= TEXT_MAX);
  });
  return { passages: kept, cut: kept.length < passages.length };
}

/** Beside answered ones, a question that found nothing is left; fragments and a lone follow-up are not. */
function unanswered(
  questions: readonly Question[],
  own: readonly (RankedPassage | undefined)[],
  language: string,
): boolean {
  if (questions.length < 2) return false;
  return questions.some(
    ({ text, marked }, index) => marked && !own[index] && tellingWords(text, language).length > 1,
  );
}
