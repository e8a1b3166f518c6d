export { ManualSimulatorClock, systemSimulatorClock, type SimulatorClock } from './clock';
export { FaultSwitches, type ActiveFault, type FaultSpec } from './faults';
export { ControlError, GraphHost, type Answer, type GraphCallEntry, type GraphRequest } from './graph-host';
export { GraphApiRefusal } from './graph-refusal';
export { Journal } from './journal';
export { DEFAULT_TIMING, WebhookSender, type WebhookPost, type WebhookTiming } from './webhook-sender';
