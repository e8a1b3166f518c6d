import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  CORRELATION_HEADER,
  correlationIdFrom,
  withLogContext,
  type Logger,
  type Metrics,
} from '@causerie/observability';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's `x-correlation-id`, or a new one; also sent back. */
    correlationId: string;
  }
}

const PROBES = new Set(['/livez', '/readyz', '/startupz', '/metrics']);

/** Correlation id in and out, the log context of the handler, and the duration of every request by its route. */
export function addRequestHooks(server: FastifyInstance, logger: Logger, metrics: Metrics): void {
  const duration = metrics.histogram('http_server_request_duration_seconds');
  server.decorateRequest('correlationId', '');

  server.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    request.correlationId = correlationIdFrom(request.headers[CORRELATION_HEADER]);
    void reply.header(CORRELATION_HEADER, request.correlationId);
    done();
  });

  // Not in onRequest: the body's events come from the socket and would leave the context behind.
  server.addHook('preValidation', (request: FastifyRequest, _reply: FastifyReply, done) => {
    withLogContext({ correlation_id: request.correlationId }, done);
  });

  server.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const route = request.routeOptions.url ?? '(none)';
    if (!PROBES.has(route)) {
      const { method, correlationId } = request;
      const status = String(reply.statusCode);
      duration.observe({ method, route, status }, reply.elapsedTime / 1000);
      logger.debug(
        { method, route, status, processing_time_ms: reply.elapsedTime, correlation_id: correlationId },
        'request',
      );
    }
    done();
  });
}
