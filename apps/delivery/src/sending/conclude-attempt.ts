import type { SendFailure, SendResult } from '@causerie/channel-kit';
import { scrub } from '@causerie/observability';
import { DeliveryStore, type DeliveryFailure, type LaneHead } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_OPTIONS, proofMsOf, type DeliveryOptions } from '../delivery-options';
import { afterFailure, type FailureVerdict } from '../failures/failure.policy';
import { FollowFailure } from '../failures/follow-failure';
import { LaneTransactions } from '../lanes/lane-transactions';
import { LOOK, type Attempt, type LaneStep, type LaneWork } from '../lanes/lane-work';
import { SendReport } from './send-report';
import { setbackOf, stepAfter } from '../failures/verdict.policy';

/** Writes down how a call ended, under the lane's fence, and says how the lane goes on. */
@Injectable()
export class ConcludeAttempt {
  constructor(
    private readonly lanes: LaneTransactions,
    private readonly deliveries: DeliveryStore,
    private readonly followFailure: FollowFailure,
    private readonly report: SendReport,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  /** @throws LaneLostError */
  async conclude(attempt: Attempt, result: SendResult, processingTimeMs: number): Promise<LaneStep> {
    if (!result.ok) {
      return this.fail(attempt, withoutSecrets(mendable(attempt, result.failure)), processingTimeMs);
    }
    const { statuses, partsInOrder } = attempt.connected.adapter.capabilities;
    const next = await this.lanes.writeThenNext(attempt, (tx) =>
      this.deliveries.accept(tx, {
        attemptId: attempt.attemptId,
        messageId: attempt.head.messageId,
        externalId: result.externalId,
        ...(result.moreExternalIds ? { moreExternalIds: result.moreExternalIds } : {}),
        at: result.at,
        // A platform that never reports `sent` has said with its acceptance all that it will say.
        status: statuses.includes('sent') ? 'accepted' : 'sent',
        ...(partsInOrder ? { waitFor: { status: partsInOrder.after, maxMs: partsInOrder.waitMaxMs } } : {}),
      }),
    );
    this.report.accepted(attempt, processingTimeMs);
    return next;
  }

  private async fail(attempt: Attempt, failure: SendFailure, processingTimeMs: number): Promise<LaneStep> {
    const { head, connected } = attempt;
    let verdict: FailureVerdict = afterFailure({
      failure,
      attempts: head.attempts,
      attemptsMax: this.options.attemptsMax,
      throttles: head.throttles,
      plainest: attempt.plainest,
      currentAlias: head.conversation.alias,
      unknownSend: connected.unknownSend,
      proofMs: proofMsOf(connected.adapter.capabilities, this.options),
    });
    if (verdict.action === 'stop_account' && (await this.followFailure.hadOldCredentials(attempt))) {
      verdict = { action: 'retry', afterMs: 0 };
    }
    await this.lanes.write(attempt, async (tx) => {
      await this.deliveries.setBack(tx, setbackOf(attempt, failure, verdict));
      if (failure.class === 'handle_refused') await this.followFailure.forgetHandles(tx, attempt);
      if (verdict.action === 'move') await this.followFailure.move(tx, attempt, verdict.alias);
    });
    this.report.failed(attempt, { failure, verdict, processingTimeMs });
    await this.followFailure.follow(attempt, failure, verdict);
    return stepAfter(verdict) ?? LOOK;
  }

  /** Nothing was tried: the platform would refuse it, a human answered, or there is nothing to send. */
  async withhold(work: LaneWork, head: LaneHead, end: Withheld): Promise<LaneStep> {
    const { messageId, attempts } = head;
    const next = await this.lanes.writeThenNext(work, (tx) =>
      this.deliveries.setBack(tx, { messageId, attempts, ...end }),
    );
    this.report.notTried(work, messageId, end);
    return next;
  }

  /** Not now; others may pass it. */
  async postpone(work: LaneWork, { messageId }: LaneHead, ms: number): Promise<LaneStep> {
    const next = await this.lanes.writeThenNext(work, (tx) => this.deliveries.postpone(tx, messageId, ms));
    return next;
  }
}

export interface Withheld {
  status: 'blocked' | 'failed' | 'unknown';
  failure: DeliveryFailure;
}

/** A handle that somebody gave us as it is cannot be had anew: the same call would be refused for ever. */
function mendable({ files }: Attempt, failure: SendFailure): SendFailure {
  const isHopeless = failure.class === 'handle_refused' && files.used.length === 0;
  return isHopeless ? { ...failure, class: 'content_rejected' } : failure;
}

/** The adapter redacts; what it may have missed goes no further than here. */
function withoutSecrets(failure: SendFailure): SendFailure {
  return { ...failure, description: scrub(failure.description) };
}
