import {
  AttachmentStore,
  OutboundStore,
  type AttachmentOutcome,
  type AttachmentWork,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { noticeFor, type NoticeKey } from './notice-texts';
import { isOnlyMissed, noticeIdentity, noticeKeyOf } from './notice.policy';

/**
 * Tells a contact, in their language, that a file of theirs was not taken and why, or that the one an answer was given
 * without has come: then a person sees to it.
 */
@Injectable()
export class NotifyContact {
  constructor(
    private readonly attachments: AttachmentStore,
    private readonly outbound: OutboundStore,
  ) {}

  /** In the transaction that settles the attachment. Whoever was told already is not told again. */
  async notify(tx: WorkspaceTx, work: AttachmentWork, state: AttachmentOutcome['state']): Promise<void> {
    const key = noticeKeyOf(state);
    if (key) await this.say(tx, work, key);
    else if (await this.attachments.callHumanForLate(tx, work.id)) await this.say(tx, work, 'late');
  }

  private async say(tx: WorkspaceTx, work: AttachmentWork, key: NoticeKey): Promise<void> {
    const language = await this.attachments.languageOfNotice(tx, work.id, { ifMissed: isOnlyMissed(key) });
    if (language === undefined) return;
    const { conversationId, correlationId } = work;
    await this.outbound.enqueue(tx, {
      conversationId,
      author: 'system',
      parts: [{ kind: 'text', text: noticeFor(key, language) }],
      idempotencyKey: noticeIdentity(work, key),
      correlationId,
    });
  }
}
