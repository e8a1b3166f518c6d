import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Metrics } from '@causerie/observability';
import type { Lifecycle } from '../lifecycle';
import type { EventLoopLag } from './event-loop-lag';
import type { Readiness } from './readiness';

/** A process that is stuck for longer is better started anew. */
const LAG_MAX_MS = 5000;

export interface Probes {
  lifecycle: Lifecycle;
  lag: EventLoopLag;
  metrics: Metrics;
  /** Once the app stands; before, it is not ready anyway. */
  readiness: () => Readiness | undefined;
}

function answer(reply: FastifyReply, ok: boolean, body: object): FastifyReply {
  return reply
    .code(ok ? 200 : 503)
    .header('cache-control', 'no-store')
    .send(body);
}

/**
 * `/livez` asks no dependency: otherwise one that is down would have every process restarted. `/readyz` says whether
 * work may be sent here, `/startupz` whether the start is over, `/metrics` is for Prometheus.
 */
export function addProbeRoutes(server: FastifyInstance, probes: Probes): void {
  const { lifecycle, lag, metrics } = probes;

  server.get('/livez', (_request, reply) => {
    const lagMs = Math.round(lag.ms);
    return answer(reply, lagMs < LAG_MAX_MS, { status: lagMs < LAG_MAX_MS ? 'alive' : 'stuck', lagMs });
  });

  server.get('/startupz', (_request, reply) =>
    answer(reply, lifecycle.phase !== 'starting', { status: lifecycle.phase }),
  );

  server.get('/readyz', async (_request, reply) => {
    const readiness = probes.readiness();
    if (lifecycle.phase !== 'ready' || readiness === undefined) {
      return answer(reply, false, { status: lifecycle.phase });
    }
    const checks = await readiness.run();
    const ready = Object.values(checks).every((result) => result === 'ok') && !lifecycle.draining;
    return answer(reply, ready, { status: ready ? 'ready' : 'failing', checks });
  });

  server.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.text()),
  );
}
