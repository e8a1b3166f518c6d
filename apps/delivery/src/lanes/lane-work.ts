import type { ConnectedAccount } from '@causerie/channel-accounts';
import type { LaneHead, SentAs } from '@causerie/persistence';
import type { HeldFiles } from '../files/held-files';
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
  form: SentAs;
  /** There is no plainer form of this call. */
  plainest: boolean;
  files: HeldFiles;
}

/** Why and how long a lane is given back before it is empty. */
export type LaneStop = { next: 'pause'; ms: number } | { next: 'account_stopped' };

/** What comes next in a lane. But for `send`, it is given back: nothing is due, or a status must come first. */
export type NextMessage = { next: 'send'; head: LaneHead } | { next: 'empty' } | { next: 'await_status' };

/** How the lane goes on after a step; `look`: what is next is not known. */
export type LaneStep = NextMessage | { next: 'look' } | LaneStop;

export const LOOK: LaneStep = { next: 'look' };
