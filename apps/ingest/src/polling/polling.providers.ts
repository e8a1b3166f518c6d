import { PollAccount } from './poll-account';
import { PollAccountsWorker } from './poll-accounts.worker';
import { PollingLeases } from './polling-leases';

/** The room's classes. */
export const POLLING = [PollAccount, PollAccountsWorker, PollingLeases];
