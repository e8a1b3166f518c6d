import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotAWebhookError, parseJsonKeepingBigIntegers } from '@causerie/channel-kit';
import { instagramChannel } from '@causerie/channel-instagram';
import { signatureOf } from '@causerie/channel-meta-graph';
import { inboundEventSchema, type InboundEvent } from '@causerie/message-schema';
import { fakeAccount } from './account';
import { kindOf } from './kind-of';

/**
 * Payloads that nobody here wrote. They lie beside the repository, or where CAUSERIE_CORPUS says; without them one
 * test says so. CORPUS_TABLE=1 prints what each file became.
 */
const corpus = process.env['CAUSERIE_CORPUS'] ?? join(__dirname, '../../../../../shared/corpus');
const isPresent = existsSync(join(corpus, 'instagram'));
const account = fakeAccount();

const filesIn = (folder: string) =>
  isPresent
    ? readdirSync(join(corpus, folder)).map((name) => ({ name, path: join(corpus, folder, name) }))
    : [];
const files = filesIn('instagram');

const parseBytes = (bytes: Buffer): InboundEvent[] =>
  instagramChannel.inbound.parse(parseJsonKeepingBigIntegers(bytes), account, new Date(0));
const parseFile = (path: string) => parseBytes(readFileSync(path));

/** What each file is, read by a person in the platform's documentation. */
const EXPECTED: Readonly<Record<string, string>> = {
  'chatwoot-share.json': 'message referral:share ?',
  'chatwoot-text-iso-time.json': 'message text ?',
  'chatwoot-unsend.json': 'deletion',
  'gometa-empty-entry.json': 'message unsupported:unknown',
  'gometa-postback-icebreaker.json': 'message button_reply ?',
  'gometa-reel.json': 'message referral:reel ?',
  'gometa-referral-igme.json': 'message referral:IGME-SOURCE-LINK',
  'restfb-messaging-seen.json': 'status read',
  'restfb-wh-comments-2021.json': 'message service:comments',
  'restfb-wh-mentions.json': 'message service:mentions',
  'vercel-echo.json': 'message text by human',
  'vercel-image.json': 'message image ?',
  'vercel-postback.json': 'message button_reply ?',
  'vercel-quick-reply.json': 'message button_reply ?',
  'vercel-reaction.json': 'message reaction',
  'vercel-story-reply.json': 'message story_reply+text ?',
  'vercel-text-accent.json': 'message text ?',
};

if (!isPresent) {
  test('corpus absent, skipped', () => {
    console.log(`corpus absent, skipped: nothing at ${corpus.split('/').slice(-2).join('/')}`);
  });
} else {
  describe('payloads of the corpus', () => {
    it.each(files)('$name, signed as Meta signs, gives events of the schema', ({ path }) => {
      const rawBody = readFileSync(path);
      const headers = { 'x-hub-signature-256': signatureOf(rawBody, account.credentials.appSecret) };
      expect(instagramChannel.inbound.verify({ headers, query: {}, rawBody }, account)).toEqual({ ok: true });
      const events = parseBytes(rawBody);
      for (const event of events) expect(inboundEventSchema.safeParse(event).error).toBeUndefined();
      expect(parseFile(path)).toEqual(events);
    });

    it.each(files)('$name comes apart without loss', ({ path }) => {
      const body = parseJsonKeepingBigIntegers(readFileSync(path));
      const pieces = instagramChannel.inbound.route?.(body) ?? [];
      const events = pieces.flatMap((piece) => instagramChannel.inbound.parse(piece.body, account));
      expect(events).toHaveLength(parseFile(path).length);
    });

    it('are of the right kinds and number', () => {
      const found = files.map(({ name, path }) => [name, parseFile(path).map(kindOf).join(', ')]);
      if (process.env['CORPUS_TABLE']) console.log(found.map((row) => row.join(' | ')).join('\n'));
      expect(Object.fromEntries(found)).toMatchObject(EXPECTED);
    });

    it('takes every naughty string as a text, whole', () => {
      const strings = JSON.parse(readFileSync(join(corpus, 'malformed/blns.json'), 'utf8')) as string[];
      for (const [index, text] of strings.filter((one) => one !== '').entries()) {
        const [event] = parseBytes(bodyWithText(index, text));
        expect(inboundEventSchema.parse(event)).toMatchObject({ parts: [{ kind: 'text', text }] });
      }
    });
  });

  describe('what is no webhook', () => {
    const suite = filesIn('malformed/jsontestsuite/test_parsing').filter(
      ({ name }) => !name.startsWith('n_'),
    );
    it.each([...suite, ...filesIn('malformed').filter(({ name }) => name.endsWith('.txt'))])(
      '$name is refused, and says so',
      ({ path }) => {
        expect(() => parseFile(path)).toThrow(NotAWebhookError);
      },
    );
  });
}

function bodyWithText(index: number, text: string): Buffer {
  const event = {
    sender: { id: '880' },
    recipient: { id: '178' },
    timestamp: 1_760_000_000_000,
    message: { mid: `m_${index}`, text },
  };
  return Buffer.from(
    JSON.stringify({ object: 'instagram', entry: [{ id: '178', time: 1, messaging: [event] }] }),
  );
}
