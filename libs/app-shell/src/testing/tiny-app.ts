import {
  Body,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Param,
  Post,
  Req,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { FastifyRequest } from 'fastify';
import { httpConfig, loadConfig, loggingConfig, masterKeyConfig, shutdownConfig } from '@causerie/config';
import { TransientError } from '@causerie/kernel';
import { correlationId, PinoLogger } from '@causerie/observability';
import { ApiError } from '../http/api-error';
import { Lifecycle } from '../lifecycle';
import type { ReadinessCheck } from '../probes/readiness';

/** What a test sees and steers. */
export interface TinyHooks {
  journal: string[];
  checkStore: () => Promise<void>;
  drain: () => Promise<void>;
}

const TINY_HOOKS = 'TINY_HOOKS';

/** A small app that uses everything the shell offers. */
@Controller()
class TinyController {
  constructor(
    private readonly logger: PinoLogger,
    @Inject(TINY_HOOKS) private readonly hooks: TinyHooks,
  ) {}

  @Post('echo')
  echo(@Body() body: unknown, @Req() request: FastifyRequest): object {
    this.logger.info('echoing');
    const bytes = Buffer.isBuffer(body) ? body.toString('base64') : undefined;
    return { body, bytes, header: request.correlationId, context: correlationId() };
  }

  @EventPattern('tiny.news')
  onNews(@Payload() news: { fails: boolean }): void {
    if (news.fails) throw new Error('news not understood');
    this.hooks.journal.push('news');
  }

  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    if (how === 'api') throw new ApiError(409, 'already_connected', 'This account is connected already.');
    if (how === 'transient') throw new TransientError('Postgres is away', 2500);
    throw new Error('secret insides: password=hunter2');
  }
}

@Injectable()
export class StoreCheck implements ReadinessCheck {
  readonly name = 'store';

  constructor(@Inject(TINY_HOOKS) private readonly hooks: TinyHooks) {}

  check(): Promise<void> {
    return this.hooks.checkStore();
  }
}

@Injectable()
class Worker implements OnModuleDestroy, OnApplicationShutdown {
  constructor(
    @Inject(TINY_HOOKS) private readonly hooks: TinyHooks,
    private readonly lifecycle: Lifecycle,
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.hooks.journal.push(`drain, draining=${this.lifecycle.draining}`);
    await this.hooks.drain();
  }

  onApplicationShutdown(): void {
    this.hooks.journal.push('close stores');
  }
}

@Module({})
export class TinyModule {
  static forRoot(hooks: TinyHooks): DynamicModule {
    return {
      module: TinyModule,
      controllers: [TinyController],
      providers: [{ provide: TINY_HOOKS, useValue: hooks }, StoreCheck, Worker],
    };
  }
}

export function quietHooks(): TinyHooks {
  return { journal: [], checkStore: () => Promise.resolve(), drain: () => Promise.resolve() };
}

export function loadTinyConfig(env?: Record<string, string>) {
  return loadConfig('tiny', [httpConfig, loggingConfig, shutdownConfig, masterKeyConfig], env);
}
