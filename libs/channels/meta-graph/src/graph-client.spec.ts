import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { SEND_FAILURES } from '@causerie/channel-kit';
import { TransientError, UsageError } from '@causerie/kernel';
import { acceptedOr, COMMON_REFUSALS, failureOf } from './failure';
import { callGraph, type GraphCall } from './graph-client';

const call: GraphCall = {
  method: 'POST',
  path: '123/messages',
  version: 'v23.0',
  token: 'made-up-token',
  query: { fields: 'a,b' },
  body: { hello: 'wörld' },
};
const timeouts = { connectMs: 5_000, readMs: 10_000 };

describe('a call of the Graph API', () => {
  let server: Server;
  let apiRoot: string;
  let handle: (request: IncomingMessage, response: ServerResponse, body: string) => void;

  beforeAll(async () => {
    server = createHttpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => handle(request, response, Buffer.concat(chunks).toString()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const answering = (status: number, body: string, headers: Record<string, string> = {}) => {
    handle = (_request, response) => response.writeHead(status, headers).end(body);
    return callGraph(call, { apiRoot, timeouts });
  };

  it('carries the token in its header and nowhere else', async () => {
    const seen: string[] = [];
    handle = (request, response, body) => {
      seen.push(request.method ?? '', request.url ?? '', request.headers.authorization ?? '', body);
      response.writeHead(200).end('{"success":true}');
    };
    const answer = await callGraph(call, { apiRoot, timeouts });
    expect(answer).toMatchObject({ kind: 'accepted', body: { success: true } });
    expect(seen).toEqual([
      'POST',
      '/v23.0/123/messages?fields=a%2Cb',
      'Bearer made-up-token',
      '{"hello":"wörld"}',
    ]);
  });

  it('dates a success by the server', async () => {
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
    expect(await answering(200, '{}', { date })).toMatchObject({ at: '2026-01-01T00:00:00.000Z' });
  });

  it('reads code, subcode, details and trace of a refusal, and how long to wait', async () => {
    const error = {
      message: 'No',
      code: 190,
      error_subcode: 463,
      error_data: { details: 'why' },
      fbtrace_id: 'T',
    };
    expect(await answering(401, JSON.stringify({ error }), { 'retry-after': '7' })).toEqual({
      kind: 'refused',
      refusal: {
        httpStatus: 401,
        code: 190,
        subcode: 463,
        message: 'No',
        details: 'why',
        traceId: 'T',
        retryAfterMs: 7_000,
      },
    });
    const usage = '{"1":[{"type":"messages","estimated_time_to_regain_access":2}]}';
    expect(await answering(400, '{}', { 'x-business-use-case-usage': usage })).toMatchObject({
      refusal: { retryAfterMs: 120_000 },
    });
  });

  it('makes no secret of a proxy that answers in its place', async () => {
    expect(await answering(502, '<html>')).toEqual({
      kind: 'refused',
      refusal: { httpStatus: 502, message: 'HTTP 502' },
    });
  });
});

describe('what a failed call means', () => {
  const refused = (code: number | undefined, httpStatus = 400, subcode?: number) => ({
    kind: 'refused' as const,
    refusal: {
      httpStatus,
      message: 'Token EAABBBBBBBBBBBBBBBBBBBBBB and s3cret',
      ...(code === undefined ? {} : { code }),
      ...(subcode === undefined ? {} : { subcode }),
    },
  });
  const facts = { rows: [], secrets: ['s3cret'] };

  it.each([
    [1, 'transient'],
    [2, 'transient'],
    [4, 'account_throttled'],
    [80_007, 'account_throttled'],
    [613, 'account_throttled'],
    [0, 'auth'],
    [190, 'auth'],
    [200, 'auth'],
    [299, 'auth'],
    [300, 'transient'],
    [100, 'content_rejected'],
    [368, 'policy'],
  ] as const)('code %i is %s', (code, expected) => {
    expect(failureOf(refused(code), facts)).toMatchObject({ class: expected, code: String(code) });
  });

  it('goes by the platform first, then by what is common, then by the status', () => {
    const rows = [{ code: 190, class: 'quality', source: '' }] as const;
    expect(failureOf(refused(190), { ...facts, rows }).class).toBe('quality');
    expect(failureOf(refused(100, 400, 33), facts).class).toBe('auth');
    expect(failureOf(refused(undefined, 503), facts).class).toBe('transient');
    expect(failureOf(refused(undefined, 429), facts).class).toBe('account_throttled');
    expect(failureOf(refused(undefined, 401), facts).class).toBe('auth');
    expect(failureOf(refused(undefined, 404), facts).class).toBe('content_rejected');
  });

  it('is told without secrets', () => {
    expect(failureOf(refused(1), facts).description).toBe('Token [redacted] and [redacted]');
  });

  it('is one of the closed list', () => {
    for (const row of COMMON_REFUSALS) expect(SEND_FAILURES).toContain(row.class);
  });

  it('tells a person what to do', () => {
    const asked = (answer: Parameters<typeof acceptedOr>[0]) => () =>
      acceptedOr(answer, { doing: 'reading the number', secrets: [] });
    expect(asked({ kind: 'accepted', body: 7, at: '' })()).toBe(7);
    expect(asked(refused(190, 401))).toThrow(UsageError);
    expect(asked(refused(190, 401))).toThrow(/system user/);
    expect(asked(refused(100))).toThrow(UsageError);
    expect(asked(refused(4))).toThrow(TransientError);
    expect(asked(refused(1, 500))).toThrow(TransientError);
    expect(asked({ kind: 'silent', sent: false, code: 'X' })).toThrow(TransientError);
  });
});
