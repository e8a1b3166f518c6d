import type { OutboundCall, SendResult } from '@causerie/channel-kit';
import { stopwatch, withLogContext } from '@causerie/observability';
import type { LaneHead } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { contextFor, DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { LaneTransactions } from '../lanes/lane-transactions';
import { LOOK, type Attempt, type LaneStep, type LaneWork } from '../lanes/lane-work';
import { RateLimits } from '../rates/rate-limits';
import { ChooseForm } from '../windows/choose-form';
import { ConcludeAttempt } from './conclude-attempt';
import { renderNextCall, type Rendered, type SendableForm } from './render-calls';

/**
 * One call of the lane's next message: may it go and in which form, write it down, make it, write down how it ended.
 * A long message takes several rounds; the row says which call is next, so a new holder goes on where the old one
 * stopped.
 */
@Injectable()
export class SendNextCall {
  constructor(
    private readonly lanes: LaneTransactions,
    private readonly limits: RateLimits,
    private readonly chooseForm: ChooseForm,
    private readonly concludeAttempt: ConcludeAttempt,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
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
    const rendered = renderNextCall(work, head, form);
    if ('refusal' in rendered) {
      const failure = { class: 'content_rejected', code: 'RENDER', description: rendered.refusal };
      return this.concludeAttempt.withhold(work, head, { status: 'failed', failure });
    }
    const wait = await this.limits.take(work.connected, head, work.lane.conversationId);
    if (wait > 0) return { next: 'pause', ms: wait };
    return this.attempt(work, head, { ...rendered, form });
  }

  private async attempt(
    work: LaneWork,
    head: LaneHead,
    { call, callsTotal, form }: Rendered & { form: SendableForm },
  ): Promise<LaneStep> {
    const sentParts = form.as === 're_engagement' ? { sentParts: [form.template] } : {};
    const start = { head, callsTotal, sentAs: form.as, ...sentParts };
    const attemptId = await this.lanes.startAttempt(work, start);
    // A human answered, or proof of an unknown send arrived, since the message was read.
    if (attemptId === undefined) return LOOK;
    const attempt: Attempt = {
      ...work,
      head,
      attemptId,
      callsTotal,
      form: form.as,
      plainest: head.plain || call.fallback === undefined,
    };
    const elapsed = stopwatch();
    const result = await this.call(attempt, head.plain ? (call.fallback ?? call) : call);
    return this.concludeAttempt.conclude(attempt, result, elapsed());
  }

  /** Adapters never throw; one that does leaves us without knowing what it had done before. */
  private async call({ connected, signal }: Attempt, call: OutboundCall): Promise<SendResult> {
    const { account, adapter } = connected;
    try {
      const send = () => adapter.outbound.send(call, account, contextFor(account, this.options, signal));
      return await this.limits.inTime(connected, send);
    } catch (error) {
      const description = `The adapter failed: ${error instanceof Error ? error.name : 'unknown error'}.`;
      return { ok: false, failure: { class: 'unknown_outcome', code: 'ADAPTER_ERROR', description } };
    }
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
