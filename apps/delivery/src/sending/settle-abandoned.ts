import type { SendFailure } from '@causerie/channel-kit';
import { DeliveryStore, type OpenAttempt } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_OPTIONS, proofMsOf, type DeliveryOptions } from '../delivery-options';
import { afterUnknown } from '../failures/failure.policy';
import { LaneTransactions } from '../lanes/lane-transactions';
import type { LaneWork } from '../lanes/lane-work';
import { SendReport } from './send-report';

const HOLDER_LOST: SendFailure = {
  class: 'unknown_outcome',
  code: 'HOLDER_LOST',
  description: 'The sender ended before the platform’s answer was written down.',
};

/**
 * A try that is still `sending` when its lane changes hands was made, or not, by a holder that is gone. It is
 * marked unknown before anything else happens; then the account's policy decides.
 */
@Injectable()
export class SettleAbandoned {
  constructor(
    private readonly lanes: LaneTransactions,
    private readonly deliveries: DeliveryStore,
    private readonly report: SendReport,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  /** @throws LaneLostError */
  async settle(work: LaneWork, abandoned: readonly OpenAttempt[]): Promise<void> {
    for (const attempt of abandoned) await this.markUnknown(work, attempt);
  }

  private async markUnknown(work: LaneWork, attempt: OpenAttempt): Promise<void> {
    const { adapter, unknownSend } = work.connected;
    const { resendInMs } = afterUnknown({
      attempts: attempt.attempts,
      attemptsMax: this.options.attemptsMax,
      unknownSend,
      proofMs: proofMsOf(adapter.capabilities, this.options),
    });
    await this.lanes.write(work, (tx) =>
      this.deliveries.setBack(tx, {
        messageId: attempt.messageId,
        attempt: { id: attempt.attemptId, outcome: 'unknown' },
        status: 'unknown',
        failure: HOLDER_LOST,
        attempts: attempt.attempts + 1,
        againInMs: resendInMs,
      }),
    );
    this.report.abandoned(work, attempt, resendInMs === undefined ? 'hold' : 'resend');
  }
}
