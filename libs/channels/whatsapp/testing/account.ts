import { randomBytes } from 'node:crypto';
import type { ChannelAccount } from '@causerie/channel-kit';
import { OWN_PHONE, PHONE_NUMBER_ID, WABA_ID } from './samples/bodies';

/** The shape of a token, with nothing behind it. */
export const fakeToken = () => `EAATEST${randomBytes(40).toString('hex')}`;

export const givenCredentials = () => ({
  accessToken: fakeToken(),
  appSecret: randomBytes(16).toString('hex'),
  phoneNumberId: PHONE_NUMBER_ID,
  wabaId: WABA_ID,
});

export interface FakeCredentials {
  accessToken: string;
  appSecret: string;
  previousAppSecret?: string;
  verifyToken: string;
  number: { phoneNumberId: string; wabaId: string; apiVersion: string };
}

/** An account of the number in the samples, with credentials made up now. */
export function fakeAccount(): ChannelAccount<FakeCredentials> {
  const { phoneNumberId, wabaId, ...secrets } = givenCredentials();
  return {
    id: '0190c0de-0000-7000-8000-000000000011',
    workspaceId: '0190c0de-0000-7000-8000-000000000012',
    platform: 'whatsapp',
    externalId: phoneNumberId,
    username: OWN_PHONE,
    credentials: {
      ...secrets,
      verifyToken: randomBytes(12).toString('base64url'),
      number: { phoneNumberId, wabaId, apiVersion: 'v23.0' },
    },
    settings: {},
  };
}
