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
export { answerUnderFault } from './simulator/answer-under-fault';
export { ManualSimulatorClock, systemSimulatorClock, type SimulatorClock } from './simulator/clock';
export { faultOf } from './simulator/fault-of';
export { faultOperations } from './simulator/fault-operations';
export { FaultSwitches, type ActiveFault, type FaultSpec, type WebhookFaults } from './simulator/faults';
export { Journal, type Journaled } from './simulator/journal';
export { readBody, startLocalServer, type LocalServer } from './simulator/local-server';
export { startReceiver, type Receiver } from './simulator/receiver';
export { ControlError } from './simulator/run-operation';
export { SimulatorClient } from './simulator/simulator-client';
export { jsonIn, sendJson, startSimulatorHost, type SimulatorRequest } from './simulator/simulator-host';
export { WebhookRounds, type RoundsTiming, type WebhookTry } from './simulator/webhook-rounds';
