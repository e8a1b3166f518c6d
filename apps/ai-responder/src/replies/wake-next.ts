import { errorMessage } from '@causerie/kernel';
import { PinoLogger } from '@causerie/observability';
import type { TakenTurn } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { NewsPublisher } from '@causerie/redis';
import { TurnWindow } from '@causerie/turn-window';
import { Inject, Injectable } from '@nestjs/common';
import { RESPONDER_CONFIG, type ResponderConfig } from '../config';

/** After a commit: tells whoever goes on from there. All of it is a hint; the rows say the same, a second later. */
@Injectable()
export class WakeNext {
  constructor(
    private readonly jobs: JobProducer,
    private readonly news: NewsPublisher,
    private readonly window: TurnWindow,
    private readonly logger: PinoLogger,
    @Inject(RESPONDER_CONFIG) private readonly config: ResponderConfig,
  ) {}

  async afterCommit(
    turn: TakenTurn,
    { messageId, moreWaiting }: { messageId: string | null; moreWaiting: boolean },
  ): Promise<void> {
    const { workspaceId, conversationId, correlationId } = turn;
    void this.news.publish('events.committed', { v: 1 });
    if (messageId) {
      await this.jobs.add('lane.drain', {
        v: 1,
        workspaceId,
        conversationId,
        reason: messageId,
        correlationId,
      });
    }
    if (moreWaiting) await this.touch(workspaceId, conversationId);
  }

  /** Somebody else may answer it at once: a worker that stops gives its turn away. */
  async retake(turn: TakenTurn): Promise<void> {
    const { workspaceId, turnId, fence, correlationId } = turn;
    await this.jobs.add('turn.answer', { v: 1, workspaceId, turnId, fence, correlationId });
  }

  private async touch(workspaceId: string, conversationId: string): Promise<void> {
    const { TURN_QUIET_MS: quietMs, TURN_MAX_WAIT_MS: maxWaitMs } = this.config;
    try {
      await this.window.touch([{ workspaceId, conversationId, quietMs, maxWaitMs }]);
    } catch (error) {
      this.logger.debug(`The window was not touched: ${errorMessage(error)}`);
    }
  }
}
