// Written by `npm run channels:sync` from the folders in libs/channels. Do not edit.
import type { ChannelAdapter } from '@causerie/channel-kit';
import { telegramChannel } from '@causerie/channel-telegram';
import { whatsappChannel } from '@causerie/channel-whatsapp';

export const registered: readonly ChannelAdapter[] = [
  telegramChannel,
  whatsappChannel,
];
