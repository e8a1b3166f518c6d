import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotAWebhookError, parseJsonKeepingBigIntegers, type ChannelAccount } from '@causerie/channel-kit';
import { inboundEventSchema, type InboundEvent } from '@causerie/message-schema';
import { telegramChannel } from './index';

/**
 * Payloads that nobody here wrote. They lie beside the repository, or where CAUSERIE_CORPUS says; without them
 * one test says so. CORPUS_TABLE=1 prints what each file became beside what other libraries make of it.
 */
const corpus = process.env['CAUSERIE_CORPUS'] ?? join(__dirname, '../../../../../shared/corpus');
const isPresent = existsSync(join(corpus, 'telegram'));

const account: ChannelAccount = {
  id: 'account',
  workspaceId: 'workspace',
  platform: 'telegram',
  externalId: '7000000001',
  username: 'SomeTestBot',
  credentials: {},
  settings: {},
};

const receivedAt = new Date('2026-01-01T00:00:00Z');

const filesIn = (folder: string) =>
  isPresent
    ? readdirSync(join(corpus, folder)).map((name) => ({ name, path: join(corpus, folder, name) }))
    : [];

function parseFile(path: string): InboundEvent[] {
  return telegramChannel.inbound.parse(parseJsonKeepingBigIntegers(readFileSync(path)), account, receivedAt);
}

function kindOf(event: InboundEvent): string {
  if (!('parts' in event)) return event.type;
  const parts = event.parts.map((part) => {
    if (part.kind === 'service') return `service:${part.action}`;
    return part.kind === 'unsupported' ? `unsupported:${part.platformKind}` : part.kind;
  });
  return `${event.type}: ${parts.join('+')}`;
}

/** Null when the body was refused as no webhook; anything else that is thrown fails the test. */
function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(NotAWebhookError);
    return null;
  }
}

if (!isPresent) {
  test('corpus absent, skipped', () => {
    console.log(`corpus absent, skipped: nothing at ${corpus.split('/').slice(-2).join('/')}`);
  });
} else {
  describe('payloads of the corpus', () => {
    it.each(filesIn('telegram'))('$name gives exactly one event of the schema', ({ path }) => {
      const events = parseFile(path);
      expect(events).toHaveLength(1);
      expect(events.map((event) => inboundEventSchema.safeParse(event).error)).toEqual([undefined]);
      expect(parseFile(path)).toEqual(events);
    });

    it('prints the table of kinds on demand', () => {
      const rows = filesIn('telegram').map(({ name, path }) => ({
        name,
        kind: parseFile(path).map(kindOf).join(),
      }));
      expect(rows.length).toBeGreaterThan(70);
      if (process.env['CORPUS_TABLE']) console.log(table(rows));
    });

    it('takes every naughty string as a text, whole', () => {
      const strings = JSON.parse(readFileSync(join(corpus, 'malformed/blns.json'), 'utf8')) as string[];
      for (const [index, text] of strings.entries()) {
        const body = updateWithText(index, text);
        const [event] = telegramChannel.inbound.parse(parseJsonKeepingBigIntegers(body), account);
        expect(inboundEventSchema.parse(event)).toMatchObject({ parts: [{ kind: 'text', text }] });
      }
    });
  });

  describe('JSONTestSuite', () => {
    const suite = filesIn('malformed/jsontestsuite/test_parsing');
    const read = (path: string) => parseJsonKeepingBigIntegers(readFileSync(path));
    const starting = (letter: string) => suite.filter(({ name }) => name.startsWith(letter));

    it.each(starting('n_'))('$name is refused', ({ path }) => {
      expect(() => read(path)).toThrow(NotAWebhookError);
    });

    it.each(starting('y_'))('$name is read', ({ path }) => {
      expect(() => read(path)).not.toThrow();
    });

    it.each([...starting('y_'), ...starting('i_')])('$name is no update, and says so', ({ path }) => {
      expect(outcomeOf(() => parseFile(path))).toBeNull();
    });

    it.each(filesIn('malformed').filter(({ name }) => name.endsWith('.txt')))(
      '$name is refused',
      ({ path }) => {
        expect(outcomeOf(() => parseFile(path))).toBeNull();
      },
    );
  });
}

function updateWithText(updateId: number, text: string): Buffer {
  const chat = { id: 42, type: 'private', first_name: 'Ada' };
  const message = { message_id: 1, date: 1_760_000_000, chat, from: { ...chat, is_bot: false }, text };
  return Buffer.from(JSON.stringify({ update_id: updateId, message }));
}

interface Row {
  name: string;
  kind: string;
}

function table(rows: readonly Row[]): string {
  const grammy = peers('telegram.grammy-telegraf.shared.jsonl');
  const chatSdk = peers('telegram.vercel-chat.shared.jsonl');
  const line = ({ name, kind }: Row) => {
    const filters = (grammy.get(name)?.['grammy'] as string[] | undefined)?.join(' ') ?? '-';
    const events =
      (chatSdk.get(name)?.['events'] as { k: string }[] | undefined)?.map(({ k }) => k).join() || '-';
    return [name.padEnd(42), kind.padEnd(48), filters.padEnd(44), events].join(' | ');
  };
  return rows.map(line).join('\n');
}

function peers(file: string): Map<string, Record<string, unknown>> {
  const lines = readFileSync(join(corpus, 'peers', file), 'utf8')
    .split('\n')
    .filter(Boolean);
  const rows = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
  return new Map(rows.map((row) => [String(row['file']), row]));
}
