import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { LoadedConfig } from '@causerie/config';
import {
  createLogger,
  Metrics,
  NestLogger,
  ObservabilityModule,
  registerSecret,
  type Logger,
  type LoggerOptions,
} from '@causerie/observability';
import { createAdapter, type BodyMode } from './http/create-adapter';
import { ErrorFilter } from './http/error-filter';
import { addRequestHooks } from './http/request-hooks';
import { RouteTable } from './http/route-table';
import { Lifecycle } from './lifecycle';
import { EventLoopLag } from './probes/event-loop-lag';
import { addProbeRoutes } from './probes/probe-routes';
import { Readiness, type ReadinessCheck } from './probes/readiness';

/** What the shell itself reads; an app's configuration contains `httpConfig`, `loggingConfig` and `shutdownConfig`. */
export interface ShellConfig {
  readonly PORT: number;
  readonly HOST: string;
  readonly TRUSTED_PROXIES: number;
  readonly LOG_LEVEL: NonNullable<LoggerOptions['level']>;
  readonly LOG_PRETTY: boolean;
  readonly SHUTDOWN_DRAIN_MS: number;
}

export interface AppOptions<Values extends ShellConfig> {
  /** The app's root module. `PinoLogger`, `Metrics` and `Lifecycle` are there for all its providers. */
  module: (config: Values) => DynamicModule | Type;
  /** `json` unless given. With `raw`, `request.body` is a Buffer, whatever the content type. */
  body?: BodyMode;
  /** 1 MiB unless given. Larger bodies are answered 413. */
  bodyLimitBytes?: (config: Values) => number;
  /** Providers without which the app is not ready. Redis only where no work is possible without it. */
  readiness?: readonly Type<ReadinessCheck>[];
  /** Nest transports beside HTTP; they share the app's filters. */
  microservices?: (config: Values) => MicroserviceOptions[];
  /** What the adapters say about their platforms' secrets, for the log. */
  secretShapes?: readonly RegExp[];
  /** How long the app's own `onModuleDestroy` hooks may take; SHUTDOWN_DRAIN_MS unless given. */
  drainMs?: (config: Values) => number;
  /** Before the first request: an upgrade handler, a plugin. */
  prepare?: (app: NestFastifyApplication, config: Values) => void | Promise<void>;
}

export interface RunningApp {
  app: NestFastifyApplication;
  logger: Logger;
  lifecycle: Lifecycle;
  /** Where it listens, with the port that was really taken. */
  url: string;
  /**
   * Not ready → `onModuleDestroy` (stop claiming, drain) → `beforeApplicationShutdown` → HTTP and transports closed →
   * `onApplicationShutdown` (Redis, Postgres). A second call waits for the first.
   */
  stop(reason?: string): Promise<void>;
}

const BODY_LIMIT_BYTES = 1_048_576;

@Module({})
class ShellModule {}

interface Parts {
  logger: Logger;
  lifecycle: Lifecycle;
  lag: EventLoopLag;
}

function rootModule<Values extends ShellConfig>(
  options: AppOptions<Values>,
  { app, values }: LoadedConfig<Values>,
  { logger, lifecycle }: Parts,
): DynamicModule {
  const observability = ObservabilityModule.forRoot({ app, logger, secretShapes: options.secretShapes });
  const providers = [{ provide: Lifecycle, useValue: lifecycle }];
  return {
    module: ShellModule,
    global: true,
    imports: [observability, options.module(values)],
    providers,
    exports: providers,
  };
}

async function createApp<Values extends ShellConfig>(
  options: AppOptions<Values>,
  config: LoadedConfig<Values>,
  parts: Parts,
): Promise<NestFastifyApplication> {
  const { values } = config;
  const adapter = createAdapter({
    body: options.body ?? 'json',
    bodyLimitBytes: options.bodyLimitBytes?.(values) ?? BODY_LIMIT_BYTES,
    trustedProxies: values.TRUSTED_PROXIES,
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  const routes = new RouteTable();
  routes.watch(server);
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(options, config, parts), adapter, {
    // Nest's own parsers would read the body before the signature is checked.
    bodyParser: false,
    // Errors at start are the caller's to tell; Nest would end the process itself.
    abortOnError: false,
    logger: new NestLogger(parts.logger),
  });
  const metrics = app.get(Metrics);
  const checks = (options.readiness ?? []).map((type) => app.get<ReadinessCheck>(type, { strict: false }));
  const readiness = new Readiness(checks);
  addRequestHooks(server, parts.logger, metrics);
  addProbeRoutes(server, { ...parts, metrics, readiness: () => readiness });
  app.useGlobalFilters(new ErrorFilter(parts.logger, routes));
  return app;
}

async function listen<Values extends ShellConfig>(
  app: NestFastifyApplication,
  options: AppOptions<Values>,
  values: Values,
): Promise<void> {
  await options.prepare?.(app, values);
  for (const transport of options.microservices?.(values) ?? []) {
    app.connectMicroservice<MicroserviceOptions>(transport, { inheritAppConfig: true });
  }
  await app.startAllMicroservices();
  await app.listen({ port: values.PORT, host: values.HOST });
}

/**
 * Starts an app inside this process, without touching signals or exit codes: what `runApp` does for a program and a
 * test does for itself. What was started is closed again when the start fails.
 */
export async function startApp<Values extends ShellConfig>(
  options: AppOptions<Values>,
  config: LoadedConfig<Values>,
  destination?: LoggerOptions['destination'],
): Promise<RunningApp> {
  const { values } = config;
  registerSecret(...config.secrets);
  const logger = createLogger({
    app: config.app,
    level: values.LOG_LEVEL,
    pretty: values.LOG_PRETTY,
    destination,
  });
  const parts: Parts = { logger, lifecycle: new Lifecycle(), lag: new EventLoopLag() };
  const settings = Object.entries(config.summary).map(([name, text]) => `${name}=${text}`);
  logger.info({ settings }, 'starting');
  let app: NestFastifyApplication | undefined;
  try {
    app = await createApp(options, config, parts);
    await listen(app, options, values);
  } catch (error) {
    parts.lag.stop();
    await app?.close().catch(() => undefined);
    throw error;
  }
  parts.lifecycle.markReady();
  const url = await app.getUrl();
  logger.info({ url }, 'ready');
  return { app, logger, lifecycle: parts.lifecycle, url, stop: stopper(app, parts) };
}

function stopper(app: NestFastifyApplication, { lifecycle, lag, logger }: Parts): RunningApp['stop'] {
  let stopping: Promise<void> | undefined;
  const stopOnce = async (reason?: string) => {
    lifecycle.markDraining();
    logger.info({ reason }, 'stopping');
    await app.close();
    lag.stop();
    logger.info('stopped');
  };
  return (reason) => (stopping ??= stopOnce(reason));
}
