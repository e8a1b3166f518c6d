import { Injectable } from '@nestjs/common';
import { TurnAbandoned } from './turn-abandoned';

/** The turns this process works on, so that one can be stopped from outside. */
@Injectable()
export class RunningTurns {
  private readonly running = new Map<string, AbortController>();

  /** Its signal is aborted when the turn is stopped. Call `end` afterwards. */
  start(turnId: string): AbortController {
    const controller = new AbortController();
    this.running.set(turnId, controller);
    return controller;
  }

  end(turnId: string, controller: AbortController): void {
    if (this.running.get(turnId) === controller) this.running.delete(turnId);
  }

  stop(turnId: string): void {
    this.running.get(turnId)?.abort(new TurnAbandoned('stopped'));
  }
}
