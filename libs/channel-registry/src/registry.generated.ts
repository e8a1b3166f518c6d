// Written by `npm run channels:sync` from the folders in libs/channels. Do not edit.
import type { ChannelAdapter } from '@causerie/channel-kit';
import { instagramChannel } from '@causerie/channel-instagram';
import { lineChannel } from '@causerie/channel-line';
import { messengerChannel } from '@causerie/channel-messenger';
import { telegramChannel } from '@causerie/channel-telegram';
import { whatsappChannel } from '@causerie/channel-whatsapp';

export const registered: readonly ChannelAdapter[] = [
  instagramChannel,
  lineChannel,
  messengerChannel,
  telegramChannel,
  whatsappChannel,
];
