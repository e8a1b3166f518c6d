export { describeAttachmentContract } from './attachments/attachment-contract';
export type { FilesUnderTest } from './attachments/files-scene';
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
  SimulatedMedia,
  SimulatedMessage,
  SimulatedPerson,
  SimulationControl,
  SimulationOptions,
} from './simulation';
export { answerUnderFault } from './simulator/answer-under-fault';
export {
  ManualSimulatorClock,
  ShiftedSimulatorClock,
  systemSimulatorClock,
  type SimulatorClock,
} from './simulator/clock';
export { faultOf, fileFaultOf } from './simulator/fault-of';
export { faultOperations } from './simulator/fault-operations';
export { FaultSwitches, type ActiveFault, type FaultSpec, type WebhookFaults } from './simulator/faults';
export { fileFaultOperations, fileFaults, type FileFault, type FileFaults } from './simulator/file-faults';
export { sendFile, type ServedFile } from './simulator/send-file';
export { piecesOf, sha256Of, storedBytes, type FileInput, type StoredBytes } from './simulator/stored-bytes';
export { fileGiven } from './simulator/file-given';
export { parseMultipart, type UploadedFile } from './simulator/parse-multipart';
export { Journal, type Journaled } from './simulator/journal';
export { readBody, startLocalServer, type LocalServer } from './simulator/local-server';
export { startReceiver, type Receiver } from './simulator/receiver';
export { ControlError } from './simulator/run-operation';
export { SimulatorClient } from './simulator/simulator-client';
export { jsonIn, sendJson, startSimulatorHost, type SimulatorRequest } from './simulator/simulator-host';
export { WebhookRounds, type RoundsTiming, type WebhookTry } from './simulator/webhook-rounds';
