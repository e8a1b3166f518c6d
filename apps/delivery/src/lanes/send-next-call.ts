import type { OutboundCall, SendResult } from '@causerie/channel-kit';
import { errorMessage } from '@causerie/kernel';
import { stopwatch, withLogContext } from '@causerie/observability';
import type { LaneHead } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { contextFor, DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { ConcludeAttempt } from './conclude-attempt';
import { LaneTransactions } from './lane-transactions';
import { GO_ON, type Attempt, type LaneStep, type LaneWork } from './lane-work';
import { RateLimits } from './rate-limits';
import { isWindowClosed } from './reply-window.policy';

/**
 * One call of the lane's next message: may it go, write it down, make it, write down how it ended. A long message
 * takes several rounds; the row says which call is next, so a new holder goes on where the old one stopped.
 */
@Injectable()
export class SendNextCall {
  constructor(
    private readonly lanes: LaneTransactions,
    private readonly limits: RateLimits,
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
    const { connected, lane } = work;
    if (isOvertaken(head)) {
      const failure = { class: 'human_answered', code: 'human_answered' };
      // What may have arrived already stays unknown.
      const status = head.status === 'unknown' ? 'unknown' : 'blocked';
      return this.concludeAttempt.withhold(work, head, { status, failure });
    }
    if (head.waitMs > 0) return { next: 'pause', ms: head.waitMs };
    if (isWindowClosed(connected.adapter.capabilities.replyWindowMs, head.conversation.sinceInboundMs)) {
      const failure = { class: 'window_closed', code: 'REPLY_WINDOW' };
      return this.concludeAttempt.withhold(work, head, { status: 'blocked', failure });
    }
    const rendered = renderedCalls(work, head);
    if ('refusal' in rendered) {
      const failure = { class: 'content_rejected', code: 'RENDER', description: rendered.refusal };
      return this.concludeAttempt.withhold(work, head, { status: 'failed', failure });
    }
    const wait = await this.limits.take(connected, head, lane.conversationId);
    if (wait > 0) return { next: 'pause', ms: wait };
    return this.attempt(work, head, rendered);
  }

  private async attempt(work: LaneWork, head: LaneHead, { call, callsTotal }: Rendered): Promise<LaneStep> {
    const attemptId = await this.lanes.startAttempt(work, head, callsTotal);
    // A human answered, or proof of an unknown send arrived, since the message was read.
    if (attemptId === undefined) return GO_ON;
    const attempt: Attempt = {
      ...work,
      head,
      attemptId,
      callsTotal,
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
      return await adapter.outbound.send(call, account, contextFor(account, this.options, signal));
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

interface Rendered {
  call: OutboundCall;
  callsTotal: number;
}

/** Pure, so it is done anew for each call; a message that cannot be rendered will never be. */
function renderedCalls({ connected }: LaneWork, head: LaneHead): Rendered | { refusal: string } {
  try {
    const calls = connected.adapter.outbound.render({
      conversationAlias: head.conversation.alias,
      parts: head.parts,
      idempotencyKey: head.messageId,
      ...(head.replyToExternalId ? { replyTo: { externalId: head.replyToExternalId } } : {}),
    });
    const call = calls[head.callsAccepted];
    return call ? { call, callsTotal: calls.length } : { refusal: 'There is nothing in it to send.' };
  } catch (error) {
    return { refusal: errorMessage(error) };
  }
}
