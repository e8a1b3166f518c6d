import type { OutboundCall, SendResult } from '@causerie/channel-kit';
import { stopwatch } from '@causerie/observability';
import type { LaneHead } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { contextFor, DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { NO_FILES, type HeldFiles } from '../files/held-files';
import type { FilePlan } from '../files/plan-files.policy';
import type { PreparedCall } from '../files/prepare-files';
import { LaneTransactions } from '../lanes/lane-transactions';
import { LOOK, type Attempt, type LaneStep, type LaneWork } from '../lanes/lane-work';
import { RateLimits } from '../rates/rate-limits';
import { AcceptCall } from './accept-call';
import { ConcludeAttempt } from './conclude-attempt';
import type { Rendered, SendableForm } from './render-calls';

/** A call that can be made, or one whose files could not be had. */
type Attemptable = Extract<PreparedCall, { state: 'ready' | 'failed' }> & { form: SendableForm };

interface Starting {
  rendered: Rendered;
  plan: FilePlan;
  form: SendableForm;
  held: HeldFiles;
}

/** Writes a call down, makes it, and writes down how it ended. */
@Injectable()
export class AttemptCall {
  constructor(
    private readonly lanes: LaneTransactions,
    private readonly limits: RateLimits,
    private readonly acceptCall: AcceptCall,
    private readonly concludeAttempt: ConcludeAttempt,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  /** @throws LaneLostError */
  attempt(work: LaneWork, head: LaneHead, prepared: Attemptable): Promise<LaneStep> {
    return prepared.state === 'ready'
      ? this.make(work, head, prepared)
      : this.failBefore(work, head, prepared);
  }

  /** A try like any other, but that its call was never made. */
  private async failBefore(
    work: LaneWork,
    head: LaneHead,
    prepared: Extract<Attemptable, { state: 'failed' }>,
  ): Promise<LaneStep> {
    const { failure } = prepared;
    const attempt = await this.start(work, head, { ...prepared, held: NO_FILES });
    // No plainer form of the call would help the bytes.
    return attempt ? this.concludeAttempt.fail({ ...attempt, plainest: true }, failure, 0) : LOOK;
  }

  private async make(
    work: LaneWork,
    head: LaneHead,
    prepared: Extract<Attemptable, { state: 'ready' }>,
  ): Promise<LaneStep> {
    const attempt = await this.start(work, head, prepared);
    if (!attempt) {
      await this.limits.giveBack(work.connected, head, work.lane.conversationId);
      return LOOK;
    }
    const elapsed = stopwatch();
    const { call } = prepared.rendered;
    const result = await this.call(attempt, head.plain ? (call.fallback ?? call) : call);
    return result.ok
      ? this.acceptCall.accept(attempt, result, elapsed())
      : this.concludeAttempt.fail(attempt, result.failure, elapsed());
  }

  /** Undefined: a human answered, or proof of an unknown send arrived, since the message was read. */
  private async start(work: LaneWork, head: LaneHead, given: Starting): Promise<Attempt | undefined> {
    const { rendered, plan, form, held } = given;
    const { call, callsTotal } = rendered;
    const parts = form.as === 're_engagement' ? [form.template] : plan.parts;
    const sentParts = parts === head.parts ? {} : { sentParts: parts };
    const start = { head, callsTotal, sentAs: form.as, ...sentParts };
    const attemptId = await this.lanes.startAttempt(work, start);
    if (attemptId === undefined) return undefined;
    const plainest = head.plain || call.fallback === undefined;
    return { ...work, head, attemptId, callsTotal, form: form.as, plainest, files: held };
  }

  /** Adapters never throw; one that does leaves us without knowing what it had done before. */
  private async call({ connected, signal, files }: Attempt, call: OutboundCall): Promise<SendResult> {
    const { account, adapter } = connected;
    const context = {
      ...contextFor(account, this.options, signal),
      ...(files.open && { openFile: files.open }),
    };
    try {
      const send = () => adapter.outbound.send(call, account, context);
      return await this.limits.inTime(connected, send);
    } catch (error) {
      const description = `The adapter failed: ${error instanceof Error ? error.name : 'unknown error'}.`;
      return { ok: false, failure: { class: 'unknown_outcome', code: 'ADAPTER_ERROR', description } };
    }
  }
}
