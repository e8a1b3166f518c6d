import type { ConnectedAccount } from '@causerie/channel-accounts';
import type { SendFailure } from '@causerie/channel-kit';
import { ReachabilityStore } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { AnnouncedTransaction } from '../lanes/announced-transaction';
import { SendReport } from '../sending/send-report';
import type { Consequences } from './failure.policy';
import { StopAccount } from './stop-account';

/** Where a failure happened. */
export interface FailurePlace {
  workspaceId: string;
  conversationId: string;
  connected: ConnectedAccount;
}

/** What a failure means beyond its message: for the contact's address and for the account. */
@Injectable()
export class CarryOut {
  constructor(
    private readonly transaction: AnnouncedTransaction,
    private readonly reachability: ReachabilityStore,
    private readonly stopAccount: StopAccount,
    private readonly report: SendReport,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  async carryOut(place: FailurePlace, failure: SendFailure, consequences: Consequences): Promise<void> {
    const { workspaceId, connected, conversationId } = place;
    if (consequences.isUnreachable) {
      await this.transaction.run(workspaceId, (tx) => this.reachability.block(tx, conversationId));
    }
    if (consequences.pausesBulk) await this.pauseBulk(place, failure);
    if (consequences.stopsAccount) await this.stopAccount.stop(connected.account, failure);
  }

  private async pauseBulk({ workspaceId, connected }: FailurePlace, failure: SendFailure): Promise<void> {
    const { code, description: reason } = failure;
    const pause = { ms: this.options.qualityPauseMs, code, reason };
    const isNew = await this.transaction.run(workspaceId, (tx) =>
      this.reachability.pauseBulk(tx, connected.account.id, pause),
    );
    if (isNew) this.report.bulkPaused(connected.account, code);
  }
}
