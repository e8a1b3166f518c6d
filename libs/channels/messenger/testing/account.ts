import { fakeMessagingAccount } from '@causerie/simulator-meta-graph';
import { ACCOUNT_ID } from './samples/bodies';

/** The account of the samples, with credentials made up now. */
export const fakeAccount = () =>
  fakeMessagingAccount('messenger', { externalId: ACCOUNT_ID, tokenPrefix: 'EAATEST' });
