import { NotAWebhookError, parseJsonKeepingBigIntegers, type WebhookRequest } from '@causerie/channel-kit';
import { inboundEventSchema, type InboundEvent } from '@causerie/message-schema';
import type { AdapterUnderTest } from './adapter-under-test';
import { mutate } from './mutate';
import { pick, seededRandom } from './random';

const MUTATIONS = 4_000;
const receivedAt = new Date('2026-01-01T00:00:00Z');

export function describeInbound(under: AdapterUnderTest): void {
  const { inbound } = under.adapter;
  const samples = Object.entries(under.samples);
  const read = (body: unknown) => parseJsonKeepingBigIntegers(Buffer.from(JSON.stringify(body)));
  const parse = (body: unknown) => inbound.parse(read(body), under.account, receivedAt);

  describe('parse', () => {
    it.each(samples)('%s gives events of the schema', (_name, body) => {
      const events = parse(body);
      expect(events.length).toBeGreaterThan(0);
      for (const event of events) expect(inboundEventSchema.safeParse(event).error).toBeUndefined();
    });

    it.each(samples)('%s repeated is the same, key for key', (_name, body) => {
      const later = inbound.parse(read(body), under.account, new Date(receivedAt.getTime() + 60_000));
      expect(parse(body)).toEqual(parse(body));
      expect(keysOf(later)).toEqual(keysOf(parse(body)));
    });

    it('gives no two different events one key', () => {
      const keys = samples.flatMap(([, body]) => keysOf(parse(body)));
      expect(new Set(keys).size).toBe(keys.length);
    });

    it.each([null, true, 7, 'text', [], [{}], {}, { a: 1 }, ''])('%j is no webhook', (body) => {
      expect(() => parse(body)).toThrow(NotAWebhookError);
    });

    it('neither throws nor leaves the schema, whatever is wrong with a body', () => {
      const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
      const random = seededRandom(seed);
      for (let round = 0; round < MUTATIONS; round += 1) {
        const body = mutate(pick(samples, random)[1], random);
        const complaint = complaintAbout(() => parse(body));
        if (complaint)
          throw new Error(`FUZZ_SEED=${seed}, round ${round}: ${complaint}\n${JSON.stringify(body)}`);
      }
    });

    it('leaves the body as it was', () => {
      for (const [, body] of samples) {
        const value = read(body);
        const before = structuredClone(value);
        inbound.parse(value, under.account, receivedAt);
        inbound.acknowledge?.(value);
        expect(value).toEqual(before);
      }
    });
  });

  describeVerify(under);
}

const keysOf = (events: readonly InboundEvent[]) => events.map((event) => event.key);

function complaintAbout(work: () => InboundEvent[]): string | undefined {
  try {
    const results = work().map((event) => inboundEventSchema.safeParse(event).error?.message);
    return results.find((message) => message !== undefined);
  } catch (error) {
    return error instanceof NotAWebhookError ? undefined : `${String(error)} ${(error as Error).stack ?? ''}`;
  }
}

function describeVerify({ adapter, account, proof, samples }: AdapterUnderTest): void {
  const rawBody = Buffer.from(JSON.stringify(Object.values(samples)[0]));
  const genuine = proof.headersFor(rawBody);
  const value = genuine[proof.header] ?? '';
  const verify = (headers: WebhookRequest['headers'], of = account) =>
    adapter.inbound.verify({ headers, query: {}, rawBody }, of);
  const withProof = (text: string | undefined) => verify({ ...genuine, [proof.header]: text });

  describe('verify', () => {
    it('accepts what the platform sends', () => {
      expect(verify(genuine)).toEqual({ ok: true });
    });

    it('refuses a webhook without proof', () => {
      expect(withProof(undefined)).toEqual({ ok: false, reason: 'missing' });
      expect(withProof('')).toEqual({ ok: false, reason: 'missing' });
      expect(verify({})).toEqual({ ok: false, reason: 'missing' });
    });

    it.each([
      ['wrong', value.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'))],
      ['shorter', value.slice(0, -1)],
      ['longer', `${value}x`],
      ['of another case', value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase()],
      ['padded', ` ${value} `],
      ['very long', value.repeat(500)],
      ['not ASCII', 'é'.repeat(value.length)],
    ])('refuses a proof that is %s', (_name, text) => {
      expect(withProof(text)).toEqual({ ok: false, reason: 'wrong' });
    });

    it.each([
      {},
      { token: '' },
      Object.fromEntries(Object.keys(account.credentials as object).map((key) => [key, ''])),
    ])('refuses everything for an account without a secret: %j', (credentials) => {
      for (const headers of [genuine, { [proof.header]: '' }, { [proof.header]: 'undefined' }])
        expect(verify(headers, { ...account, credentials }).ok).toBe(false);
    });
  });
}
