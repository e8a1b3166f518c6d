import { withLogContext } from '@causerie/observability';
import type { LaneHead } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { planCall, PrepareFiles, takesFiles, type PreparedCall } from '../files/prepare-files';
import type { LaneStep, LaneWork } from '../lanes/lane-work';
import { RateLimits } from '../rates/rate-limits';
import { ChooseForm } from '../windows/choose-form';
import { AttemptCall } from './attempt-call';
import { ConcludeAttempt } from './conclude-attempt';
import type { SendableForm } from './render-calls';

interface Going {
  form: SendableForm;
  /** How the call's permits are had. */
  permit: 'take' | 'takeAfterLook';
}

/**
 * One call of the lane's next message: may it go and in which form, write it down, make it, write down how it ended.
 * A long message takes several rounds; the row says which call is next, so a new holder goes on where the old one
 * stopped.
 */
@Injectable()
export class SendNextCall {
  constructor(
    private readonly limits: RateLimits,
    private readonly chooseForm: ChooseForm,
    private readonly prepareFiles: PrepareFiles,
    private readonly attemptCall: AttemptCall,
    private readonly concludeAttempt: ConcludeAttempt,
  ) {}

  /** @throws LaneLostError */
  send(work: LaneWork, head: LaneHead): Promise<LaneStep> {
    const context = {
      correlation_id: head.correlationId,
      workspace_id: work.workspaceId,
      conversation_id: work.lane.conversationId,
      message_id: head.messageId,
      account_id: work.connected.account.id,
      platform: work.connected.account.platform,
      ...(head.turnId ? { turn_id: head.turnId } : {}),
    };
    return withLogContext(context, () => this.judgeAndSend(work, head));
  }

  private async judgeAndSend(work: LaneWork, head: LaneHead): Promise<LaneStep> {
    if (isOvertaken(head)) {
      const failure = { class: 'human_answered', code: 'human_answered' };
      // What may have arrived already stays unknown.
      const status = head.status === 'unknown' ? 'unknown' : 'blocked';
      return this.concludeAttempt.withhold(work, head, { status, failure });
    }
    if (head.waitMs > 0) return { next: 'pause', ms: head.waitMs };
    const form = await this.chooseForm.choose(work, head);
    if (form.as === 'withheld') return this.concludeAttempt.withhold(work, head, form);
    if (head.bulkWaitMs > 0 && isBulk(head, form)) {
      return this.concludeAttempt.postpone(work, head, head.bulkWaitMs);
    }
    const planned = planCall(work, head, { form });
    if ('refusal' in planned) return this.refuse(work, head, planned.refusal);
    if (!takesFiles(planned)) return this.prepareAndSend(work, head, { form, permit: 'take' });
    const wait = await this.limits.look(work.connected, head, work.lane.conversationId);
    if (wait > 0) return { next: 'pause', ms: wait };
    return this.prepareAndSend(work, head, { form, permit: 'takeAfterLook' });
  }

  /**
   * Whatever the bytes need happens before the attempt is written down: until the call, nothing is unknown. It also
   * happens before the permits are taken: who waits for bytes leaves the account's rate to others.
   */
  private async prepareAndSend(work: LaneWork, head: LaneHead, going: Going): Promise<LaneStep> {
    const { form } = going;
    const prepared = await this.prepareFiles.prepare(work, head, form);
    switch (prepared.state) {
      case 'refused':
        return this.refuse(work, head, prepared.refusal);
      case 'wait':
        return { next: 'pause', ms: prepared.ms };
      case 'failed':
        return this.attemptCall.attempt(work, head, { ...prepared, form });
      case 'ready':
        return this.sendReady(work, head, { ...going, prepared }).finally(() => prepared.held.release());
    }
  }

  private async sendReady(
    work: LaneWork,
    head: LaneHead,
    { form, permit, prepared }: Going & { prepared: Extract<PreparedCall, { state: 'ready' }> },
  ): Promise<LaneStep> {
    const wait = await this.limits[permit](work.connected, head, work.lane.conversationId);
    if (wait > 0) return { next: 'pause', ms: wait };
    return this.attemptCall.attempt(work, head, { ...prepared, form });
  }

  private refuse(work: LaneWork, head: LaneHead, description: string): Promise<LaneStep> {
    const failure = { class: 'content_rejected', code: 'RENDER', description };
    return this.concludeAttempt.withhold(work, head, { status: 'failed', failure });
  }
}

/** A human answered while a call ran that then failed: they blocked what was queued, and this was not. */
function isOvertaken({ author, callsAccepted, conversation }: LaneHead): boolean {
  return author === 'bot' && callsAccepted === 0 && conversation.owner === 'human';
}

/** Nobody waits for a template that no person sends. */
function isBulk({ author, status }: LaneHead, form: SendableForm): boolean {
  return author !== 'human' && status === 'queued' && 'template' in form;
}
