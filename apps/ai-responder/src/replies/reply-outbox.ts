import {
  DeliveryStore,
  LaneStore,
  ReplyStore,
  type TakenTurn,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { RESPONDER_CONFIG, type ResponderConfig } from '../config';

/** Puts a reply where delivery finds it. */
@Injectable()
export class ReplyOutbox {
  constructor(
    private readonly replies: ReplyStore,
    private readonly deliveries: DeliveryStore,
    private readonly lanes: LaneStore,
    @Inject(RESPONDER_CONFIG) private readonly config: ResponderConfig,
  ) {}

  async put(
    tx: WorkspaceTx,
    { conversationId, turnId, correlationId }: TakenTurn,
    { text, channelAccountId }: { text: string; channelAccountId: string },
  ): Promise<string> {
    const { messageId } = await this.replies.add(tx, {
      conversationId,
      channelAccountId,
      turnId,
      parts: [{ kind: 'text', text }],
      text,
      tokenCount: countTokens(text),
      correlationId,
    });
    await this.deliveries.queue(tx, messageId);
    // If the wake-up is lost, the lane's sweeper finds it a moment later.
    await this.lanes.wake(tx, conversationId, this.config.SWEEP_INTERVAL_MS);
    return messageId;
  }
}
