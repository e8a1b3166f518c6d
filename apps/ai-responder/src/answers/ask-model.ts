import { NO_USAGE, type Usage } from '@causerie/credits';
import type { RankedPassage } from '@causerie/knowledge';
import { Metrics, stopwatch } from '@causerie/observability';
import type { TurnWork } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { AnswerRequest } from './answer';
import type { BurstContent } from './content.policy';
import { LANGUAGE_MODEL, type LanguageModel } from './language-model';
import { mediaTokensMax, type Looked } from './look-at-pictures';
import { messagesForModel } from './quote-media.policy';
import { rememberedOf, spokenBefore } from './remembered.policy';

/** Instructions and passages beside what was said, in tokens, generously. */
const PROMPT_TOKENS_MAX = 6_000;

/** What the model is given besides the request. */
export interface ModelInput {
  content: BurstContent;
  passages: readonly RankedPassage[];
  looked: Looked;
  /** What will stand under the answer about files that are missing. */
  missing: readonly string[];
}

export interface ModelAnswer {
  /** Null: a person should answer. */
  text: string | null;
  usage: Usage;
  modelMs: number;
}

/** One call of the model, if there is one, with everything it may know of the turn. */
@Injectable()
export class AskModel {
  constructor(
    private readonly metrics: Metrics,
    @Inject(LANGUAGE_MODEL) private readonly model: LanguageModel | null,
  ) {}

  /** The most tokens that a call can take. */
  worstCase({ asked, history }: TurnWork, mayUse: AnswerRequest['mayUse']): Usage {
    if (!this.model) return NO_USAGE;
    const written = [...asked, ...history].reduce((sum, { tokenCount }) => sum + tokenCount, 0);
    const spoken = spokenBefore(history, mayUse).reduce((sum, words) => sum + countTokens(words), 0);
    const inputTokens = written + spoken + mediaTokensMax(asked) + PROMPT_TOKENS_MAX;
    return { inputTokens, outputTokens: this.model.outputTokensMax };
  }

  /** Null: there is no model. */
  async ask(
    { work, language, mayUse, signal }: AnswerRequest,
    input: ModelInput,
  ): Promise<ModelAnswer | null> {
    const { model } = this;
    if (!model) return null;
    const elapsed = stopwatch();
    try {
      const { text, usage } = await model.reply({
        language,
        asked: messagesForModel(work.asked, mayUse),
        history: rememberedOf(work.history, mayUse),
        passages: input.passages,
        images: input.looked.images,
        missing: input.missing,
        unseen: input.content.unseen,
        signal,
      });
      return { text, usage, modelMs: elapsed() };
    } finally {
      this.metrics
        .histogram('model_call_duration_seconds')
        .observe({ provider: model.provider }, elapsed() / 1000);
    }
  }
}
