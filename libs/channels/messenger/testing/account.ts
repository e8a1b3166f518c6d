import { randomBytes } from 'node:crypto';
import type { ChannelAccount } from '@causerie/channel-kit';
import { ACCOUNT_ID } from './samples/bodies';

/** The shape of a token, with nothing behind it. */
const fakeToken = () => `EAATEST${randomBytes(40).toString('hex')}`;

export const APP_ID = '900800700600500';

export const givenCredentials = () => ({
  accessToken: fakeToken(),
  appSecret: randomBytes(16).toString('hex'),
});

export interface FakeCredentials {
  accessToken: string;
  appSecret: string;
  previousAppSecret?: string;
  verifyToken: string;
  app: { apiVersion: string; appId?: string };
}

/** The page of the samples, with credentials made up now. */
export function fakeAccount(): ChannelAccount<FakeCredentials> {
  return {
    id: '0190c0de-0000-7000-8000-000000000031',
    workspaceId: '0190c0de-0000-7000-8000-000000000032',
    platform: 'messenger',
    externalId: ACCOUNT_ID,
    credentials: {
      ...givenCredentials(),
      verifyToken: randomBytes(12).toString('base64url'),
      app: { apiVersion: 'v23.0', appId: APP_ID },
    },
    settings: {},
  };
}
