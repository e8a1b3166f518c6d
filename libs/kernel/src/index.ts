export { ManualClock, systemClock, type Clock } from './clock';
export { isUuid, newCorrelationId, newId } from './ids';
export { backoffMs, type BackoffOptions } from './backoff';
export { errorMessage, PermanentError, TransientError, UsageError } from './errors';
export { storableJson, storableText } from './storable-text';
