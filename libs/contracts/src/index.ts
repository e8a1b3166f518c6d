export { FLOW, type AppName } from './apps';
export { jobId, JOBS, type JobDefinition, type JobName, type JobPayload } from './jobs';
export { NEWS, type NewsDefinition, type NewsName, type NewsPayload } from './news';
export { WAKE_UPS } from './wake-ups';
export { eventChannel, EVENTS, TURN_ENDS, type EventPayload, type EventType, type TurnEnd } from './events';
