export {
  startWhatsAppSimulator,
  type WhatsAppSimulator,
  type WhatsAppSimulatorOptions,
} from './simulator/simulator';
export { WhatsAppSimulatorClient } from './simulator/control/simulator-client';
export type { SimPerson } from './simulator/world';
export { whatsappSimulation } from './simulation';
