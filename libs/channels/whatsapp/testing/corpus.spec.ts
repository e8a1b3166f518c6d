import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotAWebhookError, parseJsonKeepingBigIntegers, type ChannelAccount } from '@causerie/channel-kit';
import { signatureOf } from '@causerie/channel-meta-graph';
import { whatsappChannel } from '@causerie/channel-whatsapp';
import { inboundEventSchema, type InboundEvent } from '@causerie/message-schema';
import { fakeAccount } from './account';
import { kindOf } from './kind-of';

/**
 * Payloads that nobody here wrote. They lie beside the repository, or where CAUSERIE_CORPUS says; without them one
 * test says so. CORPUS_TABLE=1 prints what each file became.
 */
const corpus = process.env['CAUSERIE_CORPUS'] ?? join(__dirname, '../../../../../shared/corpus');
const isPresent = existsSync(join(corpus, 'whatsapp'));
const account = fakeAccount();

const filesIn = (folder: string) =>
  isPresent
    ? readdirSync(join(corpus, folder)).map((name) => ({ name, path: join(corpus, folder, name) }))
    : [];

/** Events of linked devices are no webhooks. */
const files = filesIn('whatsapp').filter(({ name }) => !name.startsWith('waweb-'));

function parseBytes(bytes: Buffer, of: ChannelAccount = account): InboundEvent[] {
  return whatsappChannel.inbound.parse(parseJsonKeepingBigIntegers(bytes), of, new Date(0));
}

const parseFile = (path: string) => parseBytes(readFileSync(path));

interface Counts {
  messages: number;
  statuses: number;
  account: number;
}

function countsOf(events: readonly InboundEvent[]): Counts {
  const isAccount = (event: InboundEvent) => event.conversation.kind === 'system';
  const isStatus = (event: InboundEvent) => event.type === 'status';
  return {
    messages: events.filter((event) => !isAccount(event) && !isStatus(event)).length,
    statuses: events.filter(isStatus).length,
    account: events.filter((event) => isAccount(event) && !isStatus(event)).length,
  };
}

/** Where kapso's library counts otherwise than we do, and why. None so far. */
const OTHER_THAN_KAPSO: Readonly<Record<string, string>> = {};

/** Where Chat SDK's adapter makes another number of messages than we do, and why. */
const OTHER_THAN_CHAT_SDK: Readonly<Record<string, string>> = {
  'chatwoot-document-accented-filename.json': 'It skips a change without a field; we go by what it holds.',
  'chatwoot-smb-echo-bsuid.json': 'It does not read echoes; to us a person of the business has written.',
  'netflie-multiple-messages.json':
    'Two texts with one id, which WhatsApp never sends: it drops the second at once, we when it is recorded.',
  'netflie-order-int-timestamp.json': 'It does not read orders; we keep one that cannot be read whole.',
  'pywa-flow-completion-completion.json': 'It does not read the answers of a flow.',
  'pywa-message-contacts.json': 'It does not read contact cards.',
  'pywa-message-unsupported.json': 'It drops what WhatsApp cannot show; we keep that something came.',
  'pywa-outgoing-message-text.json': 'It does not read echoes.',
  'pywa-system-phone-number-change.json':
    'It does not read system messages; to us the person has a new number.',
  'restfb-incoming-message-system.json': 'It does not read system messages.',
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
      expect(whatsappChannel.inbound.verify({ headers, query: {}, rawBody }, account)).toEqual({ ok: true });
      const events = parseBytes(rawBody);
      expect(events.length).toBeGreaterThan(0);
      expect(events.map((event) => inboundEventSchema.safeParse(event).error)).toEqual(
        events.map(() => undefined),
      );
      expect(parseFile(path)).toEqual(events);
    });

    it.each(files)('$name comes apart without loss', ({ path }) => {
      const body = parseJsonKeepingBigIntegers(readFileSync(path));
      const pieces = whatsappChannel.inbound.route?.(body) ?? [];
      const events = pieces.flatMap((piece) => whatsappChannel.inbound.parse(piece.body, account));
      expect(events).toHaveLength(parseFile(path).length);
    });

    it.each(files)('$name counts as it does for kapso, or the difference is explained', ({ name, path }) => {
      const peer = peers('whatsapp.kapso.shared.jsonl').get(name);
      const { messages, statuses } = countsOf(parseFile(path));
      const same = messages === lengthOf(peer?.['messages']) && statuses === lengthOf(peer?.['statuses']);
      expect({ same }).toEqual({ same: !(name in OTHER_THAN_KAPSO) });
    });

    it.each(files)(
      '$name counts as it does for Chat SDK, or the difference is explained',
      ({ name, path }) => {
        const peer = peers('whatsapp.vercel-chat.shared.jsonl').get(name);
        const { messages } = countsOf(parseFile(path));
        expect({ same: messages === lengthOf(peer?.['events']) }).toEqual({
          same: !(name in OTHER_THAN_CHAT_SDK),
        });
      },
    );

    it('explains only what is there', () => {
      const names = new Set(files.map(({ name }) => name));
      for (const name of [...Object.keys(OTHER_THAN_KAPSO), ...Object.keys(OTHER_THAN_CHAT_SDK)])
        expect(names).toContain(name);
    });

    it('prints the table of kinds on demand', () => {
      const rows = files.map(
        ({ name, path }) => `${name.padEnd(48)} | ${parseFile(path).map(kindOf).join(', ')}`,
      );
      expect(rows.length).toBeGreaterThan(45);
      if (process.env['CORPUS_TABLE']) console.log(rows.join('\n'));
    });

    it('takes every naughty string as a text, whole', () => {
      const strings = JSON.parse(readFileSync(join(corpus, 'malformed/blns.json'), 'utf8')) as string[];
      for (const [index, text] of strings.entries()) {
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

function bodyWithText(index: number, body: string): Buffer {
  const message = {
    id: `wamid.${index}`,
    from: '33600000001',
    timestamp: '1760000000',
    type: 'text',
    text: { body },
  };
  const value = { metadata: { phone_number_id: '1' }, messages: [message] };
  const entry = [{ id: '1', changes: [{ field: 'messages', value }] }];
  return Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
}

const lengthOf = (value: unknown) => (Array.isArray(value) ? value.length : 0);

function peers(file: string): Map<string, Record<string, unknown>> {
  const lines = readFileSync(join(corpus, 'peers', file), 'utf8')
    .split('\n')
    .filter(Boolean);
  const rows = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
  return new Map(rows.map((row) => [String(row['file']), row]));
}
