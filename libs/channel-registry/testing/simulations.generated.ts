// Written by `npm run channels:sync` from the folders in libs/channels. Do not edit.
import type { PlatformSimulation } from '@causerie/channel-kit-testing';
import { instagramSimulation } from '@causerie/simulator-instagram';
import { lineSimulation } from '@causerie/simulator-line';
import { messengerSimulation } from '@causerie/simulator-messenger';
import { telegramSimulation } from '@causerie/simulator-telegram';
import { whatsappSimulation } from '@causerie/simulator-whatsapp';

export const simulated: readonly PlatformSimulation[] = [
  instagramSimulation,
  lineSimulation,
  messengerSimulation,
  telegramSimulation,
  whatsappSimulation,
];
