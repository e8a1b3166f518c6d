import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, codeOfStatus, errorBody } from './api-error';
import { answerClientError } from './client-error';
import { isTooDeep } from './json-depth';

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
/** How much longer than that it may really take; Node looks every 30 s unless told. */
const REQUEST_CHECK_MS = 5_000;
/** Longer than the usual 60 s of load balancers, so that it is they who close an idle connection. */
const KEEP_ALIVE_MS = 72_000;
const EMPTY = Buffer.alloc(0);

/** Nobody sends us compressed bodies: taken as they are they would be misread, inflated they could be bombs. */
function refuseEncodedBodies(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding.toLowerCase() === 'identity') done();
    else done(new ApiError(415, 'encoded_body', 'Send the body as it is, without a content encoding.'));
  });
}

function setJsonParser(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (isTooDeep(String(text))) done(new ApiError(400, 'too_deep', 'The JSON is nested too deep.'));
    else void parse(request, String(text), done);
  });
}

/** Raw mode takes any content type: a signature is over bytes, whatever the header calls them. */
function setBodyParsers(server: FastifyInstance, { body, bodyLimitBytes }: HttpOptions): void {
  if (body === 'json') return setJsonParser(server);
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
    http: { connectionsCheckingInterval: REQUEST_CHECK_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Addresses may hold tokens: our own hooks log the route, never the address.
    logger: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const status = error.statusCode ?? 400;
      void reply.code(status).send(errorBody(codeOfStatus(status), 'The request cannot be read.'));
    },
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  refuseEncodedBodies(server);
  setBodyParsers(server, options);
  return adapter;
}
