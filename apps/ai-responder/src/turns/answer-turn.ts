import { stopwatch } from '@causerie/observability';
import type { TakenTurn } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { CommitReply } from '../replies/commit-reply';
import { GenerateReply } from '../replies/generate-reply';
import { GiveBack } from './give-back';
import { HoldTurn } from './hold-turn';
import { ReportTurn } from './report-turn';

/**
 * Works on a turn in hand: holds it, generates, commits, tells. Given up (superseded, lost, the process ends) nothing
 * is committed; failed, the turn is given back and taken again.
 */
@Injectable()
export class AnswerTurn {
  constructor(
    private readonly holdTurn: HoldTurn,
    private readonly generateReply: GenerateReply,
    private readonly commitReply: CommitReply,
    private readonly giveBack: GiveBack,
    private readonly report: ReportTurn,
  ) {}

  async answer(turn: TakenTurn, shutdown: AbortSignal): Promise<void> {
    const elapsed = stopwatch();
    try {
      await this.holdTurn.during(turn, shutdown, async (unwanted) => {
        const generated = await this.generateReply.generate(turn, unwanted);
        const composedMs = elapsed();
        const committed = await this.commitReply.commit(turn, generated.ending);
        this.report.ended(turn, { generated, committed, composedMs, totalMs: elapsed() });
      });
    } catch (error) {
      this.report.failed(turn, error, elapsed());
      await this.giveBack.after(turn, error);
    }
  }
}
