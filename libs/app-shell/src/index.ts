export { BackboneModule, type BackboneConfig } from './backbone/backbone.module';
export { PostgresReadiness } from './backbone/postgres-readiness';
export { Repeating, type RepeatingOptions } from './repeating';
export { ApiError, errorBody, type ErrorBody } from './http/api-error';
export type { BodyMode } from './http/create-adapter';
export { Lifecycle, type Phase } from './lifecycle';
export type { ReadinessCheck } from './probes/readiness';
export { runApp, type ProgramOptions } from './process/run-app';
export { startApp, type AppOptions, type RunningApp, type ShellConfig } from './start-app';
