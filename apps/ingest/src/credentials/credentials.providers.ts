import { KeepCredentials } from './keep-credentials';
import { RenewCredentials } from './renew-credentials';
import { SweepCredentialsWorker } from './sweep-credentials.worker';

/** The room's classes. */
export const CREDENTIALS = [KeepCredentials, RenewCredentials, SweepCredentialsWorker];
