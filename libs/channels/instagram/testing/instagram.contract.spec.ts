import { join } from 'node:path';
import { instagramChannel } from '@causerie/channel-instagram';
import { describeMessagingContract } from '@causerie/simulator-meta-graph';
import { describeAttachmentContract } from '@causerie/channel-kit-testing';
import { fakeAccount } from './account';
import { samples } from './samples';
import { instagramSimulation } from './simulator';

describeMessagingContract({
  adapter: instagramChannel,
  folder: join(__dirname, '..'),
  account: fakeAccount(),
  samples,
});

describeAttachmentContract({
  adapter: instagramChannel,
  simulation: instagramSimulation,
  kinds: ['image', 'video', 'audio', 'document'],
  address: 'dies_for_good',
  gone: 'by_fetch',
  fetchesOurs: true,
  unsupportedRefs: [
    { url: 'https://www.instagram.com/reel/abc/' },
    { url: 'https://www.facebook.com/photo/?fbid=1' },
    { url: 'http://scontent.xx.fbcdn.net/a.jpg' },
    { url: 'https://fbcdn.net.example.com/a.jpg' },
    { url: 'https://evilfbcdn.net/a.jpg' },
    { url: 'no address' },
  ],
});
