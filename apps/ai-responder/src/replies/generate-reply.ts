import { costMicro, NO_USAGE, type Prices } from '@causerie/credits';
import { TurnWorkStore, WorkspaceTransaction, type TakenTurn, type TurnWork } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Answer } from '../answers/answer';
import { ComposeAnswer } from '../answers/compose-answer';
import { languageOfTurn } from '../answers/language.policy';
import { RESPONDER_CONFIG, type ResponderConfig } from '../config';
import { textFor } from '../texts/catalogue';
import { AdmitTurn } from './admit-turn';
import type { TurnEnding } from './end-turn';
import { nameAbsent } from './name-absent';
import { DeadlinePassed, withDeadline } from './with-deadline';

/** Messages before the turn that an answer may refer to. */
const HISTORY_MAX = 20;

/** A turn's ending, ready to be committed, and what there is to say about how it came to be. */
export interface Generated {
  ending: TurnEnding;
  work: TurnWork;
  knowledgeMs: number;
  modelMs: number;
}

/**
 * Hop 6: what was asked → may the plan answer it → are there credits → the answer. Nothing is written here but the
 * hold; the ending is committed under the turn's fence. Expected refusals are endings, not errors.
 */
@Injectable()
export class GenerateReply {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly works: TurnWorkStore,
    private readonly admitTurn: AdmitTurn,
    private readonly composeAnswer: ComposeAnswer,
    @Inject(RESPONDER_CONFIG) private readonly config: ResponderConfig,
  ) {}

  /** Rejects with the signal's reason when that is aborted. */
  async generate(turn: TakenTurn, signal: AbortSignal): Promise<Generated> {
    const work = await this.read(turn);
    if (!work) throw new Error('The turn’s conversation is gone');
    const ended = (ending: TurnEnding, timings = NO_TIMINGS): Generated => ({ ending, work, ...timings });
    // All of it was taken back before anybody answered.
    if (work.asked.length === 0) return ended(refusal(null, 'nothing_left'));
    if (work.optedOut) return ended(refusal(null, 'opted_out'));
    const language = languageOfTurn(work);

    const admitted = await this.admitTurn.admit(turn, work);
    if ('refused' in admitted) {
      const refused = refusal(textFor(admitted.textKey, language), admitted.refused);
      return ended(nameAbsent(refused, work.asked, language));
    }
    try {
      const answer = await withDeadline(this.config.MODEL_TIMEOUT_MS, signal, (both) =>
        this.composeAnswer.compose({
          workspaceId: turn.workspaceId,
          work,
          language,
          mayUse: admitted.mayUse,
          signal: both,
        }),
      );
      const { knowledgeMs, modelMs } = answer;
      return ended(endingOf(answer, admitted.prices, language), { knowledgeMs, modelMs });
    } catch (error) {
      if (!(error instanceof DeadlinePassed)) throw error;
      // Much may have come, or not, while the model was waited for.
      const { asked } = (await this.read(turn)) ?? work;
      const ending = nameAbsent(timedOut(language), asked, language);
      return ended(ending, { ...NO_TIMINGS, modelMs: this.config.MODEL_TIMEOUT_MS });
    }
  }

  private read(turn: TakenTurn): Promise<TurnWork | null> {
    return this.transaction.run(turn.workspaceId, (tx) => this.works.read(tx, turn, HISTORY_MAX));
  }
}

const NO_TIMINGS = { knowledgeMs: 0, modelMs: 0 };

function refusal(text: string | null, reason: string): TurnEnding {
  return { result: 'refused', text, outcome: { reason }, callHuman: false };
}

function timedOut(language: string): TurnEnding {
  const text = textFor('timed_out', language);
  return { result: 'timed_out', text, outcome: { reason: 'model_timeout' }, callHuman: true };
}

function endingOf(answer: Answer, prices: Prices, language: string): TurnEnding {
  const { result, text, reason, sources, missing, awaited, usage } = answer;
  return {
    result,
    text,
    outcome: {
      reason,
      ...(sources.length > 0 && { sources }),
      ...(missing > 0 && { missingMedia: missing }),
      ...(awaited.length > 0 && { awaited }),
      ...(usage !== NO_USAGE && { usage }),
    },
    captureMicro: costMicro(prices, { answered: result === 'replied', usage }),
    callHuman: result === 'handed_over',
    ...(awaited.length > 0 && {
      awaiting: { attachmentIds: awaited, textIfSome: textFor('person_looks', language) },
    }),
    saysUnsupported: reason === 'unsupported_content',
  };
}
