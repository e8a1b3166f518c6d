import { randomBytes } from 'node:crypto';
import type { ChannelAccount } from '@causerie/channel-kit';
import { BOT } from './samples/bodies';

/** What a person types in to connect an account: the shapes of LINE's, with nothing behind them. */
export const givenCredentials = () => ({
  channelSecret: randomBytes(16).toString('hex'),
  channelAccessToken: randomBytes(128).toString('base64'),
});

/** The account of the samples, with credentials made up now. */
export function fakeAccount(): ChannelAccount<ReturnType<typeof givenCredentials>> {
  return {
    id: '0190c0de-0000-7000-8000-000000000051',
    workspaceId: '0190c0de-0000-7000-8000-000000000052',
    platform: 'line',
    externalId: BOT,
    credentials: givenCredentials(),
    settings: {},
  };
}
