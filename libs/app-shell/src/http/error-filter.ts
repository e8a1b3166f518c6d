import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TransientError } from '@causerie/kernel';
import type { Logger } from '@causerie/observability';
import { ApiError, codeOfStatus, errorBody } from './api-error';
import type { RouteTable } from './route-table';

interface Refusal {
  status: number;
  code: string;
  message: string;
  retryAfterSeconds?: number;
  allow?: string[];
}

const INTERNAL: Refusal = {
  status: 500,
  code: 'internal',
  message: 'Something went wrong here. Try again later.',
};

/** Nest's validation gives a list of sentences. */
function messageOf(exception: HttpException): string {
  const response = exception.getResponse();
  const message: unknown =
    typeof response === 'object' && 'message' in response ? response.message : response;
  return Array.isArray(message) ? message.join(' ') : String(message);
}

/** Of the errors that Fastify raises before a handler runs, the message may repeat the request: only the status is used. */
function statusIn(exception: unknown): number | undefined {
  if (!(exception instanceof Error) || !('statusCode' in exception)) return undefined;
  const { statusCode } = exception;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

function refusalOf(exception: unknown): Refusal {
  if (exception instanceof ApiError) {
    const { code, message, retryAfterSeconds } = exception;
    return { status: exception.getStatus(), code, message, retryAfterSeconds };
  }
  if (exception instanceof HttpException) {
    const status = exception.getStatus();
    if (status >= 500 && status !== 503) return { ...INTERNAL, status };
    return { status, code: codeOfStatus(status), message: messageOf(exception) };
  }
  if (exception instanceof TransientError) {
    const retryAfterSeconds = Math.max(1, Math.ceil((exception.retryAfterMs ?? 1000) / 1000));
    return {
      status: 503,
      code: 'unavailable',
      message: 'Not possible just now. Try again later.',
      retryAfterSeconds,
    };
  }
  const status = statusIn(exception);
  if (status !== undefined)
    return { status, code: codeOfStatus(status), message: 'The request cannot be read.' };
  return INTERNAL;
}

/**
 * Turns whatever an HTTP handler throws into `{ error: { code, message } }`. Nothing of our insides goes out: no stack,
 * no message of an unexpected error, no echo of the address. What is our fault is logged.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteTable,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') {
      this.logger.error({ err: exception, context: host.getType() }, 'A message handler failed');
      return;
    }
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = request.is404 ? this.noRoute(request) : refusalOf(exception);
    if (refusal.status >= 500 && refusal.status !== 503) {
      const { method, routeOptions } = request;
      this.logger.error({ err: exception, method, route: routeOptions.url }, 'A request failed');
    }
    if (!reply.sent) this.send(reply, refusal);
  }

  private noRoute(request: FastifyRequest): Refusal {
    const allow = this.routes.methodsOf(request.url.split('?', 1)[0] ?? '');
    if (allow.length === 0) {
      return { status: 404, code: 'not_found', message: 'There is nothing at this address.' };
    }
    return { status: 405, code: 'method_not_allowed', message: `Use ${allow.join(' or ')} here.`, allow };
  }

  private send(reply: FastifyReply, { status, code, message, retryAfterSeconds, allow }: Refusal): void {
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    if (allow !== undefined) void reply.header('allow', allow.join(', '));
    void reply
      .code(status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(errorBody(code, message));
  }
}
