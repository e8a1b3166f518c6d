import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { codeOfStatus, errorBody } from './api-error';

/** What a handler finds in `request.body`: parsed JSON, the bytes as a Buffer, or nothing. */
export type BodyMode = 'json' | 'raw' | 'none';

export interface HttpOptions {
  body: BodyMode;
  bodyLimitBytes: number;
  /** How many proxies in front of us may be believed about the caller's address. */
  trustedProxies: number;
}

/** A caller that needs longer to send its request only holds a connection. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the usual 60 s of load balancers, so that it is they who close an idle connection. */
const KEEP_ALIVE_MS = 72_000;
const EMPTY = Buffer.alloc(0);

/** Raw mode takes any content type: a signature is over bytes, whatever the header calls them. */
function setBodyParsers(server: FastifyInstance, { body, bodyLimitBytes }: HttpOptions): void {
  if (body === 'json') return;
  server.removeAllContentTypeParsers();
  if (body === 'none') return;
  const options = { parseAs: 'buffer', bodyLimit: bodyLimitBytes } as const;
  server.addContentTypeParser('*', options, (_request, bytes, done) => done(null, bytes));
  server.addHook('preHandler', (request, _reply, done) => {
    request.body ??= EMPTY;
    done();
  });
}

export function createAdapter(options: HttpOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    // Middleware in the manner of Express is used nowhere, and its plugin costs every request.
    skipMiddie: true,
    bodyLimit: options.bodyLimitBytes,
    trustProxy: options.trustedProxies > 0 ? options.trustedProxies : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Addresses may hold tokens: our own hooks log the route, never the address.
    logger: false,
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const status = error.statusCode ?? 400;
      void reply.code(status).send(errorBody(codeOfStatus(status), 'The request cannot be read.'));
    },
  });
  setBodyParsers(adapter.getInstance() as unknown as FastifyInstance, options);
  return adapter;
}
