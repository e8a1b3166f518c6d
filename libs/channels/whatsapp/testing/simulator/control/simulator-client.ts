import { SimulatorClient } from '@causerie/channel-kit-testing';
import type { Operations } from './operations';

/** Steers a simulator in another process over /sim. Throws when it refuses or cannot be reached. */
export class WhatsAppSimulatorClient extends SimulatorClient<Operations> {}
