import { messagingBodies } from '@causerie/simulator-meta-graph';

export const OBJECT = 'page';
export const ACCOUNT_ID = '100200300400777';

export const bodies = messagingBodies({ object: OBJECT, accountId: ACCOUNT_ID, midPrefix: 'm_SAMPLE' });
