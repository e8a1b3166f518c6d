import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { callHttp, silenceFailure } from '@causerie/channel-kit';
import { patienceWith, startAnsweringServer, type Answer, type AnsweringServer } from './answering-server';
import { readBody, startLocalServer } from './simulator/local-server';

/** Of a busy machine. */
const timeouts = { connectMs: 5_000, readMs: 10_000 };
const get = { method: 'GET', headers: {}, answerBytesMax: 1_000 } as const;

describe('a call of a platform', () => {
  let server: AnsweringServer;

  beforeAll(async () => {
    server = await startAnsweringServer();
  });
  afterAll(() => server.close());

  const calling = (answer: Answer, signal?: AbortSignal) => {
    server.answer(answer);
    const patience = { timeouts: patienceWith(answer), ...(signal ? { signal } : {}) };
    return callHttp({ ...get, url: server.address(answer) }, patience);
  };

  it('brings method, address, headers and body as they were given', async () => {
    const seen: unknown[] = [];
    const echo = await startLocalServer((request, response) => {
      const { method, url, headers } = request;
      void readBody(request).then((body) => {
        seen.push(method, url, headers['x-key'], headers['content-length'], String(body));
        response.end('{}');
      });
    });
    const call = { method: 'POST', headers: { 'x-key': 'k' }, answerBytesMax: 9 } as const;
    const body = Buffer.from('é');
    await callHttp({ ...call, url: `${echo.url}/a?x=1`, query: { b: 'c,d' }, body }, { timeouts });
    await echo.close();
    expect(seen).toEqual(['POST', '/a?x=1&b=c%2Cd', 'k', '2', 'é']);
  });

  it('tells status, headers, body and time', async () => {
    const answer = await calling({ status: 418, body: { tea: true } });
    expect(answer).toMatchObject({ kind: 'answered', status: 418, body: { tea: true } });
    expect(answer.kind === 'answered' && Date.parse(answer.at)).toBeGreaterThan(0);
  });

  it.each([
    ['is reset once the request is there', 'drop', true, 'ECONNRESET'],
    ['breaks off in the answer', 'cut', true, 'ECONNRESET'],
    ['is never answered', 'hang', true, 'TIMEOUT'],
    ['finds nobody', 'refuse', false, 'ECONNREFUSED'],
  ] as const)('that %s says whether it had been sent', async (_name, answer, sent, code) => {
    expect(await calling(answer)).toEqual({ kind: 'silent', sent, code });
  });

  it('that was called off before it began was never sent, on the way it may have been', async () => {
    const off = await calling('hang', AbortSignal.abort());
    expect(off).toEqual({ kind: 'silent', sent: false, code: 'ABORTED' });
    const called = new AbortController();
    void server.nextRequest().then(() => called.abort());
    const later = await calling('hang', called.signal);
    expect(later).toMatchObject({ kind: 'silent', sent: true });
  });

  it('does not know the outcome of a success that cannot be read, or is too long', async () => {
    const html = await startLocalServer((_request, response) => void response.end('<html>'));
    expect(await callHttp({ ...get, url: html.url }, { timeouts })).toMatchObject({
      sent: true,
      code: 'NOT_JSON',
    });
    await html.close();
    const long = await calling({ status: 200, body: 'x'.repeat(2_000) });
    expect(long).toEqual({ kind: 'silent', sent: true, code: 'TOO_LARGE' });
  });

  it('never throws, whatever it is given', async () => {
    expect(await callHttp({ ...get, url: 'nowhere' }, { timeouts })).toMatchObject({
      kind: 'silent',
      sent: false,
    });
    const headers = { authorization: 'Bearer \n' };
    const answer = await callHttp({ ...get, headers, url: server.address('hang') }, { timeouts });
    expect(answer).toMatchObject({ kind: 'silent', sent: false });
  });

  it('whose connection does not come up was never sent', async () => {
    const sockets = new Set<Socket>();
    // Takes every connection and says nothing: no TLS handshake ever ends.
    const mute = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const answer = await callHttp({ ...get, url }, { timeouts: { connectMs: 50, readMs: 10_000 } });
    expect(answer).toEqual({ kind: 'silent', sent: false, code: 'CONNECT_TIMEOUT' });
    for (const socket of sockets) socket.destroy();
    mute.close();
    await once(mute, 'close');
  });
});

describe('silence', () => {
  it('leaves the outcome unknown unless nothing was sent', () => {
    expect(silenceFailure({ sent: true, code: 'TIMEOUT' }, 'Acme')).toEqual({
      class: 'unknown_outcome',
      code: 'TIMEOUT',
      description: 'No answer from Acme (TIMEOUT).',
    });
    expect(silenceFailure({ sent: false, code: 'X' }, 'Acme').class).toBe('transient');
  });
});
