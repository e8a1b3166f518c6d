export {
  startMessengerSimulator,
  type MessengerSimulator,
  type MessengerSimulatorOptions,
} from './simulator/simulator';
export { MessengerSimulatorClient } from './simulator/simulator-client';
export type { SimPerson } from './simulator/world';
