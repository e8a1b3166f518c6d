import { join } from 'node:path';
import { messengerChannel } from '@causerie/channel-messenger';
import { describeMessagingContract } from '@causerie/simulator-meta-graph';
import { fakeAccount } from './account';
import { samples } from './samples';

describeMessagingContract({
  adapter: messengerChannel,
  folder: join(__dirname, '..'),
  account: fakeAccount(),
  samples,
});
