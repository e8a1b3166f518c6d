import type { SendFailure } from '@causerie/channel-kit';
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

/** Writes down that a call was refused or not made, under the lane's fence, and says how the lane goes on. */
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
  async fail(attempt: Attempt, told: SendFailure, processingTimeMs: number): Promise<LaneStep> {
    const failure = withoutSecrets(mendable(attempt, told));
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
    const next = await this.lanes.writeThenNext(work, {
      write: (tx) => this.deliveries.setBack(tx, { messageId, attempts, ...end }),
    });
    this.report.notTried(work, messageId, end);
    return next;
  }

  /** Not now; others may pass it. */
  async postpone(work: LaneWork, { messageId }: LaneHead, ms: number): Promise<LaneStep> {
    return this.lanes.writeThenNext(work, {
      write: (tx) => this.deliveries.postpone(tx, messageId, ms),
    });
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
