import { errorMessage } from '@causerie/kernel';
import { logUnit, Metrics, PinoLogger, stopwatch } from '@causerie/observability';
import { TurnWorkStore, WorkspaceTransaction, type TakenTurn, type TurnWork } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { languageOfTurn } from '../answers/language.policy';
import { textFor } from '../texts/catalogue';
import { CommitReply } from '../replies/commit-reply';
import type { TurnEnding } from '../replies/end-turn';

/** A turn that too many workers died on: kept as a dead letter, the conversation given to a person. */
@Injectable()
export class ParkTurn {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly work: TurnWorkStore,
    private readonly commitReply: CommitReply,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
  ) {}

  async park(turn: TakenTurn): Promise<void> {
    const elapsed = stopwatch();
    const work = await this.read(turn);
    const ending: TurnEnding = {
      result: 'parked',
      text: textFor('trouble', work ? languageOfTurn(work) : 'en'),
      outcome: { reason: 'too_many_takes', takes: turn.takes - 1 },
      callHuman: true,
      giveUp: { attempts: turn.takes - 1, error: 'Every worker that took the turn fell silent or failed.' },
    };
    // Whatever kills workers may lie in the reply: without one, the turn still ends.
    const committed = await this.commitReply
      .commit(turn, ending)
      .catch(() => this.commitReply.commit(turn, { ...ending, text: null }));
    if (!committed) return;
    const platform = work?.platform ?? 'unknown';
    this.metrics.counter('turns_total').inc({ platform, result: 'parked' });
    this.metrics.counter('dead_letters_total').inc({ queue: 'turn.answer' });
    logUnit(this.logger, {
      unit: 'turn.answer',
      outcome: 'parked',
      processing_time_ms: elapsed(),
      platform,
      turn_id: turn.turnId,
      conversation_id: turn.conversationId,
      takes: turn.takes - 1,
    });
  }

  private async read(turn: TakenTurn): Promise<TurnWork | null> {
    try {
      return await this.transaction.run(turn.workspaceId, (tx) => this.work.read(tx, turn, 0));
    } catch (error) {
      this.logger.warn(`The parked turn cannot be read: ${errorMessage(error)}`);
      return null;
    }
  }
}
