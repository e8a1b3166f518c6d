export type { Logger } from 'pino';
export { PinoLogger } from 'nestjs-pino';
export { CORRELATION_HEADER, correlationIdFrom } from './logging/correlation';
export { createLogger, type LoggerOptions } from './logging/create-logger';
export {
  addToLogContext,
  correlationId,
  logContext,
  withLogContext,
  type LogContext,
} from './logging/log-context';
export { NestLogger } from './logging/nest-logger';
export { logUnit, stopwatch, type UnitLog, type UnitLogger } from './logging/log-unit';
export { METRICS, type MetricName, type NamesOf } from './metrics/metric-definitions';
export type { LabelsOf, TypedCounter, TypedGauge, TypedHistogram } from './metrics/metric-types';
export { Metrics, type GaugeReading } from './metrics/metrics';
export { ObservabilityModule, type ObservabilityOptions } from './observability.module';
export { REDACTED, registerSecret, registerSecretShapes, scrub } from './redaction/scrub';
export { serializeError, type SerializedError } from './redaction/serialize-error';
