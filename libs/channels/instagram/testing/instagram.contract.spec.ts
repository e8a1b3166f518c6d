import { join } from 'node:path';
import { instagramChannel } from '@causerie/channel-instagram';
import { describeMessagingContract } from '@causerie/simulator-meta-graph';
import { fakeAccount } from './account';
import { samples } from './samples';

describeMessagingContract({
  adapter: instagramChannel,
  folder: join(__dirname, '..'),
  account: fakeAccount(),
  samples,
});
