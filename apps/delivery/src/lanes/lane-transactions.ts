import {
  DeliveryStore,
  LaneStore,
  WorkspaceTransaction,
  type ClaimedLane,
  type LaneHead,
  type OpenAttempt,
  type WorkspaceTx,
} from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { keepTrying } from './keep-trying';

/** A claimed lane and whose it is. */
export interface HeldLane {
  workspaceId: string;
  lane: ClaimedLane;
}

/** How long an outage of the database is waited out for writing down what the platform said. */
const RESULT_MAX_MS = 60_000;
const HAND_BACK_MAX_MS = 15_000;

/** Every write of a lane's holder. Each checks the fence and starts the lease anew, in one transaction with the fact. */
@Injectable()
export class LaneTransactions {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly lanes: LaneStore,
    private readonly deliveries: DeliveryStore,
    private readonly news: NewsPublisher,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  get leaseMs(): number {
    return this.options.leaseMs;
  }

  /** Undefined: somebody holds it, or it has to wait, or there is none. */
  async claim(workspaceId: string, conversationId: string): Promise<HeldLane | undefined> {
    const lane = await this.transaction.run(workspaceId, (tx) =>
      this.lanes.claim(tx, conversationId, this.options.leaseMs),
    );
    return lane ? { workspaceId, lane } : undefined;
  }

  /** @throws LaneLostError */
  renew({ workspaceId, lane }: HeldLane): Promise<void> {
    return this.transaction.run(workspaceId, (tx) => this.lanes.hold(tx, lane, this.options.leaseMs));
  }

  openAttempts({ workspaceId, lane }: HeldLane): Promise<OpenAttempt[]> {
    return this.transaction.run(workspaceId, (tx) => this.deliveries.openAttempts(tx, lane.conversationId));
  }

  /**
   * The next message; undefined when none is due, and then the lane is given back. A message queued meanwhile
   * waits for this transaction and finds the lane free.
   * @throws LaneLostError
   */
  nextOrRest({ workspaceId, lane }: HeldLane): Promise<LaneHead | undefined> {
    return this.transaction.run(workspaceId, async (tx) => {
      await this.lanes.hold(tx, lane, this.options.leaseMs);
      const head = await this.deliveries.head(tx, lane.conversationId);
      if (!head) await this.lanes.rest(tx, lane, await this.deliveries.dueInMs(tx, lane.conversationId));
      return head;
    });
  }

  /**
   * Before the call. Undefined: the message may no longer be sent.
   * @throws LaneLostError
   */
  startAttempt(
    { workspaceId, lane }: HeldLane,
    head: LaneHead,
    callsTotal: number,
  ): Promise<string | undefined> {
    return this.transaction.run(workspaceId, async (tx) => {
      await this.lanes.hold(tx, lane, this.options.leaseMs);
      return this.deliveries.startAttempt(tx, { head, callsTotal, fence: lane.fence });
    });
  }

  /**
   * After the call. A known result that is not written down would be sent twice, so an outage is waited out.
   * @throws LaneLostError
   */
  async write({ workspaceId, lane }: HeldLane, work: (tx: WorkspaceTx) => Promise<void>): Promise<void> {
    await keepTrying(RESULT_MAX_MS, () =>
      this.transaction.run(workspaceId, async (tx) => {
        await this.deliveries.lockConversation(tx, lane.conversationId);
        await this.lanes.hold(tx, lane, this.options.leaseMs);
        await work(tx);
      }),
    );
    void this.news.publish('events.committed', { v: 1 });
  }

  async pause({ workspaceId, lane }: HeldLane, ms: number): Promise<void> {
    await keepTrying(HAND_BACK_MAX_MS, () =>
      this.transaction.run(workspaceId, (tx) => this.lanes.pause(tx, lane, ms)),
    );
  }

  async restWhileStopped({ workspaceId, lane }: HeldLane): Promise<void> {
    await keepTrying(HAND_BACK_MAX_MS, () =>
      this.transaction.run(workspaceId, (tx) => this.lanes.restWhileStopped(tx, lane)),
    );
  }
}
