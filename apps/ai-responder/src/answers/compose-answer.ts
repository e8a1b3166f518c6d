import { NO_USAGE, type Usage } from '@causerie/credits';
import { languageOf } from '@causerie/knowledge';
import { stopwatch } from '@causerie/observability';
import type { TurnWork } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { textFor } from '../texts/catalogue';
import type { MissingMedia } from '../texts/missing-media';
import type { Answer, AnswerRequest } from './answer';
import { AskModel } from './ask-model';
import { awaitedOf, contentOf, type BurstContent } from './content.policy';
import { directAnswer, type DirectAnswer } from './direct-answer.policy';
import { ExtractAnswer, type Extracted } from './extract-answer';
import { LookAtPictures, type Looked } from './look-at-pictures';
import { missingInWords } from './missing-in-words';
import { rememberedOf } from './remembered.policy';

/**
 * What is said to a burst. With a model, in its words; without, in those of the documents; or a person follows. Under
 * whatever is said stands which of the contact's files did not come.
 */
@Injectable()
export class ComposeAnswer {
  constructor(
    private readonly extractAnswer: ExtractAnswer,
    private readonly pictures: LookAtPictures,
    private readonly askModel: AskModel,
  ) {}

  /** The most tokens that composing can take. */
  worstCase(work: TurnWork, mayUse: AnswerRequest['mayUse']): Usage {
    return this.askModel.worstCase(work, mayUse);
  }

  async compose(request: AnswerRequest): Promise<Answer> {
    const { work, language } = request;
    const content = contentOf(work.asked, request.mayUse);
    const direct = directAnswer(content, { ...work, canSee: this.pictures.canLook(content) });
    if (direct) return this.withMissing(said(direct, language), content.missing, request);
    const looked = await this.pictures.look(content, request);
    const missing = [...content.missing, ...looked.missing];
    // Nothing but pictures, and none of them could be seen after all.
    const late = directAnswer(content, { ...work, canSee: looked.images.length > 0 });
    const answer = late ? said(late, language) : await this.search(request, { content, looked, missing });
    return this.withMissing(answer, missing, request);
  }

  private async search(
    request: AnswerRequest,
    { content, looked, missing }: { content: BurstContent; looked: Looked; missing: readonly MissingMedia[] },
  ): Promise<Answer> {
    const elapsed = stopwatch();
    const extracted = await this.extractAnswer.extract({
      workspaceId: request.workspaceId,
      texts: content.texts,
      history: rememberedOf(request.work.history, request.mayUse),
      languages: languagesFor(request),
    });
    const knowledgeMs = elapsed();
    request.signal.throwIfAborted();
    const { passages } = extracted;
    const input = {
      content,
      looked,
      passages,
      missing: missingInWords(missing, request.work.asked, request.language),
    };
    const answer = await this.askModel.ask(request, input);
    if (!answer) return { ...inWordsOfDocuments(extracted, request.language), knowledgeMs };
    const { text, ...told } = answer;
    if (text === null) return { ...handedOver(request.language), ...told, knowledgeMs };
    const sources = passages.map(({ passageId }) => passageId);
    return { ...NOTHING, result: 'replied', reason: 'model', text, sources, ...told, knowledgeMs };
  }

  private withMissing(answer: Answer, missing: readonly MissingMedia[], request: AnswerRequest): Answer {
    if (answer.text === null || missing.length === 0) return answer;
    const { asked } = request.work;
    const text = [answer.text, missingInWords(missing, asked, request.language).join(' ')].join('\n\n');
    return { ...answer, text, missing: missing.length, awaited: awaitedOf(asked) };
  }
}

const NOTHING = { sources: [], missing: 0, awaited: [], usage: NO_USAGE, knowledgeMs: 0, modelMs: 0 };

function said({ result, reason, textKey }: DirectAnswer, language: string): Answer {
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
