import type { ConnectedAccount } from '@causerie/channel-accounts';
import type { LaneHead } from '@causerie/persistence';
import type { HeldLane } from './lane-transactions';

/** A lane in our hands and the account it sends from. */
export interface LaneWork extends HeldLane {
  connected: ConnectedAccount;
  /** Aborted when the app stops and its patience is over. */
  signal: AbortSignal | undefined;
}

/** One call of one message, written down before it was made. */
export interface Attempt extends LaneWork {
  head: LaneHead;
  attemptId: string;
  callsTotal: number;
  /** There is no plainer form of this call. */
  plainest: boolean;
}

/** Why and how long a lane is given back before it is empty. */
export type LaneStop = { next: 'pause'; ms: number } | { next: 'account_stopped' };

/** How the lane goes on after a step. */
export type LaneStep = { next: 'go_on' } | LaneStop;

export const GO_ON: LaneStep = { next: 'go_on' };
