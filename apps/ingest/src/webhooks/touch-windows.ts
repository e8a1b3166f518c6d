import type { InboundMessage } from '@causerie/message-schema';
import { errorMessage } from '@causerie/kernel';
import type { InboundOutcome } from '@causerie/persistence';
import { TurnWindow } from '@causerie/turn-window';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';

/**
 * Tells the batcher when each conversation's burst may be over. Only for speed: what is not told here, a sweeper
 * finds, so an outage of Redis never fails a webhook.
 */
@Injectable()
export class TouchWindows {
  private readonly logger = new Logger(TouchWindows.name);
  private readonly quietMs: Readonly<Record<InboundMessage['pace'], number>>;

  constructor(
    private readonly window: TurnWindow,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {
    this.quietMs = {
      burst: config.TURN_QUIET_MS,
      immediate: config.TURN_IMMEDIATE_MS,
      album: Math.max(config.TURN_ALBUM_SETTLE_MS, config.TURN_QUIET_MS),
    };
  }

  async touch(outcomes: readonly InboundOutcome[]): Promise<void> {
    const touches = outcomes.flatMap(({ wantsTurn, webhook, event, conversationId }) =>
      wantsTurn && conversationId !== null
        ? {
            workspaceId: webhook.workspaceId,
            conversationId,
            quietMs: event.type === 'message' ? this.quietMs[event.pace] : this.config.TURN_QUIET_MS,
            maxWaitMs: this.config.TURN_MAX_WAIT_MS,
          }
        : [],
    );
    if (touches.length === 0) return;
    try {
      await this.window.touch(touches);
    } catch (error) {
      this.logger.debug(
        `${touches.length} windows were not touched, the sweeper will: ${errorMessage(error)}`,
      );
    }
  }
}
