import { randomBytes } from 'node:crypto';
import type { ChannelAccount } from '@causerie/channel-kit';

export interface FakeCredentials {
  accessToken: string;
  appSecret: string;
  previousAppSecret?: string;
  verifyToken: string;
  app: { apiVersion: string; appId?: string };
}

/** The app of the samples. */
export const APP_ID = '900800700600500';

/** What a person types in: a token of the platform's shape with nothing behind it, and a secret. */
const fakeGiven = (tokenPrefix: string) => ({
  accessToken: `${tokenPrefix}${randomBytes(40).toString('hex')}`,
  appSecret: randomBytes(16).toString('hex'),
});

/** An account with credentials made up now. */
export function fakeMessagingAccount(
  platform: string,
  { externalId, tokenPrefix }: { externalId: string; tokenPrefix: string },
): ChannelAccount<FakeCredentials> {
  return {
    id: '0190c0de-0000-7000-8000-000000000021',
    workspaceId: '0190c0de-0000-7000-8000-000000000022',
    platform,
    externalId,
    credentials: {
      ...fakeGiven(tokenPrefix),
      verifyToken: randomBytes(12).toString('base64url'),
      app: { apiVersion: 'v23.0', appId: APP_ID },
    },
    settings: {},
  };
}
