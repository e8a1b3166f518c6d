export { describeChannelContract } from './channel-contract';
export { leftToWrite } from './left-to-write';
export { startAnsweringServer } from './answering-server';
export type { Answer, AnsweringServer } from './answering-server';
export type { AdapterUnderTest } from './adapter-under-test';
export type {
  PlatformSimulation,
  ReceivedMessage,
  RunningSimulation,
  SimulatedAccount,
  SimulatedFault,
  SimulatedMessage,
  SimulatedPerson,
  SimulationControl,
  SimulationOptions,
} from './simulation';
