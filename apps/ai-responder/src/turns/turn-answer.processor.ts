// In:    a turn.answer job: a turn stands open.
// Out:   the turn's end and its reply, committed; a lane.drain job.
// Fails: the row's lease runs out, or is given back, and the sweeper makes a new job.
import type { JobPayload } from '@causerie/contracts';
import { withLogContext } from '@causerie/observability';
import { Consumes, type JobContext, type JobProcessor } from '@causerie/queue';
import { Injectable } from '@nestjs/common';
import { AnswerTurn } from './answer-turn';
import { TakeTurn } from './take-turn';

@Consumes('turn.answer')
@Injectable()
export class TurnAnswerProcessor implements JobProcessor<'turn.answer'> {
  constructor(
    private readonly takeTurn: TakeTurn,
    private readonly answerTurn: AnswerTurn,
  ) {}

  process(payload: JobPayload<'turn.answer'>, { signal }: JobContext): Promise<void> {
    const { workspaceId, turnId, correlationId } = payload;
    const context = { correlation_id: correlationId, workspace_id: workspaceId, turn_id: turnId };
    return withLogContext(context, async () => {
      const turn = await this.takeTurn.take(workspaceId, turnId);
      if (turn) await this.answerTurn.answer(turn, signal);
    });
  }
}
