// In: the news `turn.started`, at every replica.
// Out: a typing indicator in the contact's chat, until the turn has ended.
// Fails: nobody; without it the contact sees no indicator.
import type { NewsPayload } from '@causerie/contracts';
import { OnNews } from '@causerie/redis';
import { Controller } from '@nestjs/common';
import { ShowTyping } from './show-typing';

@Controller()
export class TurnStartedController {
  constructor(private readonly showTyping: ShowTyping) {}

  @OnNews('turn.started')
  turnStarted(turn: NewsPayload<'turn.started'>): void {
    this.showTyping.begin(turn);
  }
}
