import {
  DeliveryStore,
  LaneStore,
  WorkspaceTransaction,
  type AttemptStart,
  type ClaimedLane,
  type OpenAttempt,
  type WorkspaceTx,
} from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { keepTrying } from './keep-trying';
import type { NextMessage } from './lane-work';

/** A claimed lane and whose it is. */
export interface HeldLane {
  workspaceId: string;
  lane: ClaimedLane;
}

export interface ClaimedWork {
  held: HeldLane;
  /** Tries that the last holder left open; while there are any, nothing is sent. */
  abandoned: OpenAttempt[];
  first: NextMessage | { next: 'look' };
}

export interface WritesOfStep {
  write: (tx: WorkspaceTx) => Promise<void>;
  /** To rows that other lanes write to as well: they wait for these until the transaction ends. */
  last?: (tx: WorkspaceTx) => Promise<void>;
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

  /**
   * Undefined: somebody holds it, or it has to wait, or there is none. With it the tries that its last holder left
   * open and, where there are none, the first message.
   */
  async claim(workspaceId: string, conversationId: string): Promise<ClaimedWork | undefined> {
    return this.transaction.run(workspaceId, async (tx) => {
      const lane = await this.lanes.claim(tx, conversationId, this.options.leaseMs);
      if (!lane) return undefined;
      const held = { workspaceId, lane };
      if (!lane.hasOpenAttempts) return { held, abandoned: [], first: await this.next(tx, lane) };
      return {
        held,
        abandoned: await this.deliveries.openAttempts(tx, conversationId),
        first: { next: 'look' },
      };
    });
  }

  /** @throws LaneLostError */
  renew({ workspaceId, lane }: HeldLane): Promise<void> {
    return this.transaction.run(workspaceId, (tx) => this.lanes.hold(tx, lane, this.options.leaseMs));
  }

  /**
   * The next message, or the lane is given back. A message queued meanwhile waits for this transaction and finds the
   * lane free.
   * @throws LaneLostError
   */
  look({ workspaceId, lane }: HeldLane): Promise<NextMessage> {
    return this.transaction.run(workspaceId, async (tx) => {
      await this.lanes.hold(tx, lane, this.options.leaseMs);
      return this.next(tx, lane);
    });
  }

  /**
   * Before the call. Undefined: the message may no longer be sent.
   * @throws LaneLostError
   */
  startAttempt(
    { workspaceId, lane }: HeldLane,
    start: Omit<AttemptStart, 'lane' | 'leaseMs'>,
  ): Promise<string | undefined> {
    const { leaseMs } = this.options;
    return this.transaction.run(workspaceId, (tx) =>
      this.deliveries.startAttempt(tx, { ...start, lane, leaseMs }),
    );
  }

  /**
   * After the call. A known result that is not written down would be sent twice, so an outage is waited out.
   * @throws LaneLostError
   */
  async write(held: HeldLane, work: (tx: WorkspaceTx) => Promise<void>): Promise<void> {
    await this.commit(held, work);
  }

  /**
   * The same, and what comes next in one transaction with it.
   * @throws LaneLostError
   */
  writeThenNext(held: HeldLane, { write, last }: WritesOfStep): Promise<NextMessage> {
    return this.commit(held, async (tx) => {
      await write(tx);
      const next = await this.next(tx, held.lane);
      await last?.(tx);
      return next;
    });
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

  private async commit<Result>(
    { workspaceId, lane }: HeldLane,
    work: (tx: WorkspaceTx) => Promise<Result>,
  ): Promise<Result> {
    const result = await keepTrying(RESULT_MAX_MS, () =>
      this.transaction.run(workspaceId, async (tx) => {
        await this.lanes.holdWithConversation(tx, lane, this.options.leaseMs);
        return work(tx);
      }),
    );
    void this.news.publish('events.committed', { v: 1 });
    return result;
  }

  private async next(tx: WorkspaceTx, lane: ClaimedLane): Promise<NextMessage> {
    const head = await this.deliveries.head(tx, lane.conversationId);
    if (!head) {
      await this.lanes.rest(tx, lane, await this.deliveries.dueInMs(tx, lane.conversationId));
      return { next: 'empty' };
    }
    if (!head.awaitsStatus) return { next: 'send', head };
    await this.lanes.pauseForStatus(tx, lane);
    return { next: 'await_status' };
  }
}
