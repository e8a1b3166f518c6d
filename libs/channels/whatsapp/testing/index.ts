export {
  startWhatsAppSimulator,
  type WhatsAppSimulator,
  type WhatsAppSimulatorOptions,
} from './simulator/simulator';
export { WhatsAppSimulatorClient } from './simulator/simulator-client';
export type { SimPerson } from './simulator/world';
