import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  NotAWebhookError,
  parseJsonKeepingBigIntegers,
  type ChannelAccount,
  type ChannelAdapter,
} from '@causerie/channel-kit';
import { signatureOf } from '@causerie/channel-meta-graph';
import { inboundEventSchema, type InboundEvent } from '@causerie/message-schema';
import { kindOf } from '../kind-of';
import type { FakeCredentials } from './fake-account';

interface CorpusUnderTest {
  adapter: ChannelAdapter;
  account: ChannelAccount<FakeCredentials>;
  /** What Meta calls the thing that the webhooks are about. */
  object: string;
  /** What each file is, read by a person in the platform's documentation. */
  expected: Readonly<Record<string, string>>;
}

const corpus = process.env['CAUSERIE_CORPUS'] ?? join(__dirname, '../../../../../../shared/corpus');

const filesIn = (folder: string) =>
  existsSync(join(corpus, folder))
    ? readdirSync(join(corpus, folder)).map((name) => ({ name, path: join(corpus, folder, name) }))
    : [];

/**
 * Payloads that other projects collected, read as examples of the platform's format. Where they are not there, the
 * test says so. CORPUS_TABLE=1 prints what each file became.
 */
export function describeMessagingCorpus({ adapter, account, object, expected }: CorpusUnderTest): void {
  const files = filesIn(adapter.slug);
  if (files.length === 0) {
    test('corpus absent, skipped', () => {
      console.log(`corpus absent, skipped: nothing at ${corpus.split('/').slice(-2).join('/')}`);
    });
    return;
  }
  const { inbound } = adapter;
  const parseBytes = (bytes: Buffer): InboundEvent[] =>
    inbound.parse(parseJsonKeepingBigIntegers(bytes), account, new Date(0));
  const parseFile = (path: string) => parseBytes(readFileSync(path));

  describe('payloads of the corpus', () => {
    it.each(files)('$name, signed as Meta signs, gives events of the schema', ({ path }) => {
      const rawBody = readFileSync(path);
      const headers = { 'x-hub-signature-256': signatureOf(rawBody, account.credentials.appSecret) };
      expect(inbound.verify({ headers, query: {}, rawBody }, account)).toEqual({ ok: true });
      const events = parseBytes(rawBody);
      for (const event of events) expect(inboundEventSchema.safeParse(event).error).toBeUndefined();
      expect(parseFile(path)).toEqual(events);
    });

    it.each(files)('$name comes apart without loss', ({ path }) => {
      const pieces = inbound.route?.(parseJsonKeepingBigIntegers(readFileSync(path))) ?? [];
      const events = pieces.flatMap((piece) => inbound.parse(piece.body, account));
      expect(events).toHaveLength(parseFile(path).length);
    });

    it('are of the right kinds and number', () => {
      const found = files.map(({ name, path }) => [name, parseFile(path).map(kindOf).join(', ')]);
      if (process.env['CORPUS_TABLE']) console.log(found.map((row) => row.join(' | ')).join('\n'));
      expect(Object.fromEntries(found)).toMatchObject(expected);
    });

    it('takes every naughty string as a text, whole', () => {
      const strings = JSON.parse(readFileSync(join(corpus, 'malformed/blns.json'), 'utf8')) as string[];
      for (const [index, text] of strings.filter((one) => one !== '').entries()) {
        const [event] = parseBytes(bodyWithText(object, `m_${index}`, text));
        expect(inboundEventSchema.parse(event)).toMatchObject({ parts: [{ kind: 'text', text }] });
      }
    });
  });

  describe('what is no webhook', () => {
    const broken = filesIn('malformed/jsontestsuite/test_parsing').filter(
      ({ name }) => !name.startsWith('n_'),
    );
    it.each([...broken, ...filesIn('malformed').filter(({ name }) => name.endsWith('.txt'))])(
      '$name is refused, and says so',
      ({ path }) => {
        expect(() => parseFile(path)).toThrow(NotAWebhookError);
      },
    );
  });
}

function bodyWithText(object: string, mid: string, text: string): Buffer {
  const event = {
    sender: { id: '880' },
    recipient: { id: '178' },
    timestamp: 1_760_000_000_000,
    message: { mid, text },
  };
  return Buffer.from(JSON.stringify({ object, entry: [{ id: '178', time: 1, messaging: [event] }] }));
}
