import { ChannelAccountDirectory, type ConnectedAccount } from '@causerie/channel-accounts';
import type { JobPayload } from '@causerie/contracts';
import { errorMessage, TransientError } from '@causerie/kernel';
import { LaneLostError } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { LaneTransactions, type HeldLane } from './lane-transactions';
import type { LaneStop, LaneWork } from './lane-work';
import { renewLease } from './renew-lease';
import { SendNextCall } from './send-next-call';
import { SettleAbandoned } from './settle-abandoned';

/** `empty`: all that is due was sent. `taken`: another worker has the lane, before or since. */
export type DrainEnd = 'empty' | 'paused' | 'account_stopped' | 'taken';

export type DrainRequest = Pick<JobPayload<'lane.drain'>, 'workspaceId' | 'conversationId' | 'correlationId'>;

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
    private readonly jobs: JobProducer,
  ) {}

  /** Running calls end, then their lanes are given back for another replica. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  async drain(request: DrainRequest, signal?: AbortSignal): Promise<DrainEnd> {
    const held = await this.lanes.claim(request.workspaceId, request.conversationId);
    if (!held) return 'taken';
    const lease = renewLease(this.lanes.leaseMs / LEASE_RENEWALS, () => this.lanes.renew(held));
    let stop: LaneStop | undefined;
    try {
      stop = await this.sendAll(held, signal).finally(() => lease.stop());
    } catch (error) {
      if (error instanceof LaneLostError) return 'taken';
      // A lane that nobody gives back would keep the contact waiting for the whole lease.
      await this.handBack(request, held, TROUBLE).catch((failure: unknown) =>
        this.logger.warn(`A lane was not given back: ${errorMessage(failure)}`),
      );
      throw error;
    }
    return stop ? this.handBack(request, held, stop) : 'empty';
  }

  /** Until nothing is due (undefined: the lane is given back already) or the lane must stop. */
  private async sendAll(held: HeldLane, signal: AbortSignal | undefined): Promise<LaneStop | undefined> {
    const connected = await this.findAccount(held.lane.channelAccountId);
    const work: LaneWork = { ...held, connected, signal };
    await this.settleAbandoned.settle(work);
    if (connected.state === 'stopped') return { next: 'account_stopped' };
    for (;;) {
      const head = await this.lanes.nextOrRest(held);
      if (!head) return undefined;
      if (this.stopping) return { next: 'pause', ms: 0 };
      const step = await this.sendNextCall.send(work, head);
      if (step.next !== 'go_on') return step;
    }
  }

  private async handBack(request: DrainRequest, held: HeldLane, stop: LaneStop): Promise<DrainEnd> {
    if (stop.next === 'account_stopped') {
      await this.lanes.restWhileStopped(held);
      return 'account_stopped';
    }
    await this.lanes.pause(held, stop.ms);
    const { workspaceId, conversationId, correlationId } = request;
    const reason = `after.${held.lane.fence}`;
    const job = { v: 1, workspaceId, conversationId, reason, correlationId } as const;
    await this.jobs.add('lane.drain', job, { delayMs: stop.ms });
    return 'paused';
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
