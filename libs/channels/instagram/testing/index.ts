export {
  startInstagramSimulator,
  type InstagramSimulator,
  type InstagramSimulatorOptions,
} from './simulator/simulator';
export { InstagramSimulatorClient } from './simulator/simulator-client';
export type { SimPerson } from './simulator/world';
