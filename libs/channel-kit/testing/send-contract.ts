import type { AdapterContext, SendResult } from '@causerie/channel-kit';
import type { AdapterUnderTest } from './adapter-under-test';
import { patienceWith, startAnsweringServer, type Answer, type AnsweringServer } from './answering-server';

const SILENCES = [
  { name: 'resets the connection once it has the request', answer: 'drop', class: 'unknown_outcome' },
  { name: 'breaks off in the middle of its answer', answer: 'cut', class: 'unknown_outcome' },
  { name: 'never answers', answer: 'hang', class: 'unknown_outcome' },
  { name: 'cannot be reached', answer: 'refuse', class: 'transient' },
] as const;

export function describeSend(under: AdapterUnderTest): void {
  const { adapter, account, conversationAlias } = under;
  const secrets = adapter.secretsOf(account.credentials);
  let server: AnsweringServer;

  beforeAll(async () => {
    server = await startAnsweringServer();
  });
  afterAll(() => server.close());

  const context = (answer: Answer, signal?: AbortSignal): AdapterContext => {
    server.answer(answer);
    return {
      apiRoot: server.address(answer),
      timeouts: patienceWith(answer),
      ...(signal ? { signal } : {}),
    };
  };
  const send = async (answer: Answer, signal?: AbortSignal): Promise<SendResult> => {
    const [call] = adapter.outbound.render({ conversationAlias, parts: [{ kind: 'text', text: 'Hello' }] });
    if (!call) throw new Error('Nothing was rendered.');
    return adapter.outbound.send(call, account, context(answer, signal));
  };

  describe('send', () => {
    it('says which message it became, and when', async () => {
      const result = await send(under.acceptedAnswer);
      expect(result).toEqual({ ok: true, externalId: expect.any(String), at: expect.any(String) });
      expect(result.ok && Number.isFinite(Date.parse(result.at))).toBe(true);
    });

    it.each(under.failures)('$name is $class', async ({ answer, class: failureClass, retryAfterMs }) => {
      const result = await send(answer);
      expect(result).toMatchObject({ ok: false, failure: { class: failureClass } });
      if (retryAfterMs !== undefined) expect(result).toMatchObject({ failure: { retryAfterMs } });
    });

    it.each(SILENCES)('a platform that $name is $class', async ({ answer, class: failureClass }) => {
      expect(await send(answer)).toMatchObject({ ok: false, failure: { class: failureClass } });
    });

    it('tries once and leaves retries to others', async () => {
      const before = server.requests();
      await send({ status: 500, body: {} });
      expect(server.requests()).toBe(before + 1);
    });

    it('sends nothing once it was called off', async () => {
      const before = server.requests();
      const result = await send(under.acceptedAnswer, AbortSignal.abort());
      expect(result).toMatchObject({ ok: false, failure: { class: 'transient' } });
      expect(server.requests()).toBe(before);
    });

    it('does not know the outcome when it is called off on the way', async () => {
      const off = new AbortController();
      void server.nextRequest().then(() => off.abort());
      const result = await send('hang', off.signal);
      expect(result).toMatchObject({ ok: false, failure: { class: 'unknown_outcome' } });
    });

    it('never shows a secret in a failure, even if the platform repeats it', async () => {
      const echo = {
        ok: false,
        error_code: 400,
        description: `no: ${secrets.join(' ')}`,
        error: { message: secrets },
      };
      const answers: Answer[] = [...SILENCES.map(({ answer }) => answer), { status: 400, body: echo }];
      for (const answer of answers) {
        const words = JSON.stringify(await send(answer));
        for (const secret of secrets) expect(words).not.toContain(secret);
      }
    });

    it('shows typing without ever failing', async () => {
      for (const answer of ['refuse', 'drop', { status: 500, body: {} }] as const)
        await expect(
          adapter.outbound.showTyping?.(conversationAlias, account, context(answer)),
        ).resolves.toBeUndefined();
    });
  });

  describe('connection', () => {
    it('never shows a secret in an error', async () => {
      for (const answer of [
        'refuse',
        'drop',
        { status: 401, body: { ok: false, error_code: 401 } },
      ] as const) {
        const attempt = adapter.connection.validateCredentials(account.credentials, context(answer));
        const error: unknown = await attempt.catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(Error);
        const words = `${(error as Error).stack ?? ''} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
        for (const secret of secrets) expect(words).not.toContain(secret);
      }
    });
  });
}
