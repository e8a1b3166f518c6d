import { errorMessage } from '@causerie/kernel';
import type { AttachmentWork } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { TurnWindow } from '@causerie/turn-window';
import { Injectable, Logger } from '@nestjs/common';

/** After a commit: whoever waits need not wait longer. All of it is a hint; the rows say the same a moment later. */
@Injectable()
export class TellSettled {
  private readonly logger = new Logger(TellSettled.name);

  constructor(
    private readonly news: NewsPublisher,
    private readonly window: TurnWindow,
  ) {}

  async tell({ workspaceId, conversationId }: AttachmentWork): Promise<void> {
    void this.news.publish('events.committed', { v: 1 });
    try {
      await this.window.settled([{ workspaceId, conversationId }]);
    } catch (error) {
      this.logger.debug(`A turn was not woken, its grace ends by itself: ${errorMessage(error)}`);
    }
  }
}
