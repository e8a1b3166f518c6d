import { messagingBodies } from '@causerie/simulator-meta-graph';

export const OBJECT = 'instagram';
export const ACCOUNT_ID = '17841400000001111';

export const bodies = messagingBodies({
  object: OBJECT,
  accountId: ACCOUNT_ID,
  midPrefix: 'aWdfZAG1faXRlbSAMPLE',
});
