import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import { errorMessage, TransientError } from '@causerie/kernel';
import { LaneLostError } from '@causerie/persistence';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { HandBackLane, type DrainEnd, type DrainRequest, type LaneEnd } from './hand-back-lane';
import { LaneTransactions, type ClaimedWork } from './lane-transactions';
import type { LaneStep, LaneStop, LaneWork } from './lane-work';
import { renewLease } from './renew-lease';
import { SendNextCall } from '../sending/send-next-call';
import { SettleAbandoned } from '../sending/settle-abandoned';

/** How often a lease of the configured length is renewed while a call runs. */
const LEASE_RENEWALS = 3;
/** After an error that has nothing to do with the platform. */
const TROUBLE: LaneStop = { next: 'pause', ms: 5_000 };

/**
 * Hop 7. Takes the lane and sends its messages in the order of `seq`, one call at a time, until none is due. It
 * never waits: a lane that must is given back with a time, and a wake-up or the sweeper brings it here again.
 */
@Injectable()
export class DrainLane implements OnModuleDestroy {
  private readonly logger = new Logger(DrainLane.name);
  private stopping = false;

  constructor(
    private readonly lanes: LaneTransactions,
    private readonly directory: ChannelAccountDirectory,
    private readonly settleAbandoned: SettleAbandoned,
    private readonly sendNextCall: SendNextCall,
    private readonly handBack: HandBackLane,
  ) {}

  /** Running calls end, then their lanes are given back for another replica. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  async drain(request: DrainRequest, signal?: AbortSignal): Promise<DrainEnd> {
    const claimed = await this.lanes.claim(request.workspaceId, request.conversationId);
    if (!claimed) return 'taken';
    const { held } = claimed;
    const lease = renewLease(this.lanes.leaseMs / LEASE_RENEWALS, () => this.lanes.renew(held));
    let end: LaneEnd;
    try {
      end = await this.sendAll(claimed, signal).finally(() => lease.stop());
    } catch (error) {
      if (error instanceof LaneLostError) return 'taken';
      // A lane that nobody gives back would keep the contact waiting for the whole lease.
      await this.handBack
        .conclude(request, held, TROUBLE)
        .catch((failure: unknown) => this.logger.warn(`A lane was not given back: ${errorMessage(failure)}`));
      throw error;
    }
    return this.handBack.conclude(request, held, end);
  }

  /** Until the lane is given back with nothing to do, or must be. */
  private async sendAll(claimed: ClaimedWork, signal: AbortSignal | undefined): Promise<LaneEnd> {
    const { held, abandoned, first } = claimed;
    if (first.next === 'empty' || first.next === 'await_status') return first;
    const connected = await this.findAccount(held.lane.channelAccountId);
    const work: LaneWork = { ...held, connected, signal };
    await this.settleAbandoned.settle(work, abandoned);
    if (connected.state === 'stopped') return { next: 'account_stopped' };
    let step: LaneStep = first;
    for (;;) {
      if (step.next === 'look') step = await this.lanes.look(held);
      if (step.next !== 'send') return step;
      if (this.stopping) return { next: 'pause', ms: 0 };
      step = await this.sendNextCall.send(work, step.head);
    }
  }

  /** A stopped account may have been mended since it was cached. */
  private async findAccount(id: string): Promise<ConnectedAccount> {
    let connected = await this.directory.find(id);
    if (connected?.state === 'stopped') {
      this.directory.forget(id);
      connected = await this.directory.find(id);
    }
    // Not for ever: an older process, without the platform, may run beside a newer one.
    if (!connected) throw new TransientError('The platform of the lane’s account is not installed here.');
    return connected;
  }
}
