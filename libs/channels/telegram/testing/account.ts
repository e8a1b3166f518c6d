import { randomBytes } from 'node:crypto';
import type { ChannelAccount } from '@causerie/channel-kit';
import { BOT } from './samples';

/** The shape of a token, with nothing behind it. */
export const fakeToken = () => `${BOT.id}:TEST${randomBytes(31).toString('hex').slice(0, 31)}`;

export interface FakeCredentials {
  token: string;
  secretToken: string;
}

/** An account of the bot in the samples, with credentials made up now. */
export function fakeAccount(): ChannelAccount<FakeCredentials> {
  return {
    id: '0190c0de-0000-7000-8000-000000000001',
    workspaceId: '0190c0de-0000-7000-8000-000000000002',
    platform: 'telegram',
    externalId: String(BOT.id),
    username: BOT.username,
    credentials: { token: fakeToken(), secretToken: randomBytes(24).toString('base64url') },
    settings: {},
  };
}
