import {
  AttachmentStore,
  OutboundStore,
  type AttachmentOutcome,
  type AttachmentWork,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { isNoticeKey, noticeFor } from './notice-texts';
import { noticeIdentity } from './notice.policy';

/** Tells a contact, in their language, that a file of theirs was not taken and why, where they can do something about it. */
@Injectable()
export class NotifyContact {
  constructor(
    private readonly attachments: AttachmentStore,
    private readonly outbound: OutboundStore,
  ) {}

  /** In the transaction that settles the attachment. Whoever was told already is not told again. */
  async notify(tx: WorkspaceTx, work: AttachmentWork, state: AttachmentOutcome['state']): Promise<void> {
    if (!isNoticeKey(state)) return;
    const language = await this.attachments.languageOfNotice(tx, work.messageId);
    if (language === undefined) return;
    const { conversationId, correlationId } = work;
    await this.outbound.enqueue(tx, {
      conversationId,
      author: 'system',
      parts: [{ kind: 'text', text: noticeFor(state, language) }],
      idempotencyKey: noticeIdentity(work, state),
      correlationId,
    });
  }
}
