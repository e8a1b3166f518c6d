// In:    the news turn.stop: a turn is no longer wanted.
// Out:   its work here, if there is any, is aborted.
// Fails: whoever missed the news finds the fence raised when it commits.
import type { NewsPayload } from '@causerie/contracts';
import { OnNews } from '@causerie/redis';
import { Controller } from '@nestjs/common';
import { RunningTurns } from './running-turns';

@Controller()
export class TurnNewsController {
  constructor(private readonly running: RunningTurns) {}

  @OnNews('turn.stop')
  onTurnStop({ turnId }: NewsPayload<'turn.stop'>): void {
    this.running.stop(turnId);
  }
}
