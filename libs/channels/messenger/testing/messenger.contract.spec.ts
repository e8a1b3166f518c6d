import { join } from 'node:path';
import { messengerChannel } from '@causerie/channel-messenger';
import { describeMessagingContract } from '@causerie/simulator-meta-graph';
import { describeAttachmentContract } from '@causerie/channel-kit-testing';
import { fakeAccount } from './account';
import { samples } from './samples';
import { messengerSimulation } from './simulator';

describeMessagingContract({
  adapter: messengerChannel,
  folder: join(__dirname, '..'),
  account: fakeAccount(),
  samples,
});

describeAttachmentContract({
  adapter: messengerChannel,
  simulation: messengerSimulation,
  kinds: ['image', 'video', 'audio', 'document'],
  address: 'dies_for_good',
  gone: 'by_fetch',
  unsupportedRefs: [
    { url: 'https://www.instagram.com/reel/abc/' },
    { url: 'https://www.facebook.com/photo/?fbid=1' },
    { url: 'http://scontent.xx.fbcdn.net/a.jpg' },
    { url: 'https://fbcdn.net.example.com/a.jpg' },
    { url: 'https://evilfbcdn.net/a.jpg' },
    { url: 'no address' },
  ],
});
