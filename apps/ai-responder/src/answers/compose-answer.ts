import { NO_USAGE, type Usage } from '@causerie/credits';
import { languageOf } from '@causerie/knowledge';
import { Metrics, stopwatch } from '@causerie/observability';
import type { TurnWork } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { textFor, type TextKey } from '../texts/catalogue';
import type { Answer, AnswerRequest } from './answer';
import { contentOf } from './content.policy';
import { directAnswer } from './direct-answer.policy';
import { ExtractAnswer, type Extracted } from './extract-answer';
import { LANGUAGE_MODEL, type LanguageModel, type ModelRequest } from './language-model';

/** Instructions and passages beside what was said, in tokens, generously. */
const PROMPT_TOKENS_MAX = 6_000;

/** What is said to a burst. With a model, in its words; without, in those of the documents; or a person follows. */
@Injectable()
export class ComposeAnswer {
  constructor(
    private readonly extractAnswer: ExtractAnswer,
    private readonly metrics: Metrics,
    @Inject(LANGUAGE_MODEL) private readonly model: LanguageModel | null,
  ) {}

  /** The most tokens that composing can take. */
  worstCase({ asked, history }: TurnWork): Usage {
    if (!this.model) return NO_USAGE;
    const said = [...asked, ...history].reduce((sum, { tokenCount }) => sum + tokenCount, 0);
    return { inputTokens: said + PROMPT_TOKENS_MAX, outputTokens: this.model.outputTokensMax };
  }

  async compose(request: AnswerRequest): Promise<Answer> {
    const content = contentOf(request.work.asked);
    const direct = directAnswer(content, request.work);
    if (direct) return said(direct, request.language);
    const elapsed = stopwatch();
    const extracted = await this.extractAnswer.extract({
      workspaceId: request.workspaceId,
      texts: content.texts,
      history: request.work.history,
      languages: languagesFor(request),
    });
    const knowledgeMs = elapsed();
    request.signal.throwIfAborted();
    const answer = this.model
      ? await this.inWordsOfModel(this.model, request, { texts: content.texts, extracted })
      : inWordsOfDocuments(extracted, request.language);
    return { ...answer, knowledgeMs };
  }

  private async inWordsOfModel(
    model: LanguageModel,
    { work, language, signal }: AnswerRequest,
    { texts, extracted }: { texts: readonly string[]; extracted: Extracted },
  ): Promise<Answer> {
    const elapsed = stopwatch();
    const { passages } = extracted;
    const request: ModelRequest = {
      language,
      asked: texts,
      history: work.history,
      passages,
      images: [],
      signal,
    };
    try {
      const { text, usage } = await model.reply(request);
      const told = { usage, modelMs: elapsed() };
      if (text === null) return { ...handedOver(language), ...told };
      const sources = passages.map(({ passageId }) => passageId);
      return { ...NOTHING, result: 'replied', reason: 'model', text, sources, ...told };
    } finally {
      this.metrics
        .histogram('model_call_duration_seconds')
        .observe({ provider: model.provider }, elapsed() / 1000);
    }
  }
}

const NOTHING = { sources: [], usage: NO_USAGE, knowledgeMs: 0, modelMs: 0 };

function said(
  { result, reason, textKey }: { result: Answer['result']; reason: string; textKey: TextKey | null },
  language: string,
): Answer {
  return { ...NOTHING, result, reason, text: textKey && textFor(textKey, language) };
}

function handedOver(language: string): Answer {
  return said({ result: 'handed_over', reason: 'no_answer', textKey: 'person_follows' }, language);
}

function inWordsOfDocuments({ passages, somethingLeft, language }: Extracted, asked: string): Answer {
  if (passages.length === 0) return handedOver(asked);
  const bodies = passages.map(({ body }) => body);
  const sources = passages.map(({ passageId }) => passageId);
  if (!somethingLeft) {
    return { ...NOTHING, result: 'replied', reason: 'knowledge', text: bodies.join('\n\n'), sources };
  }
  const text = [...bodies, textFor('person_follows_for_rest', language)].join('\n\n');
  return { ...NOTHING, result: 'handed_over', reason: 'partly_answered', text, sources };
}

/** A single word may not give its language away: the others that this conversation knows are tried as well. */
function languagesFor({ language, work }: AnswerRequest): string[] {
  const others = [work.contactLocale, work.workspaceLocale, 'en', 'fr'].filter((locale) => locale !== null);
  return [...new Set([language, ...others.map(languageOf)])];
}
